// The demos of the page's gallery, and what their pictures are made of.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./run.mjs";

const digest = (content) => createHash("sha256").update(content).digest("hex").slice(0, 16);

/** Every demo by its id: its link, or none where it is a table; and a digest of the link or the table, by which
 *  a picture is known to be of what the demo is now. */
export function pictured({ DEMOS, idOf }, { REAL_TABLES }) {
  const linked = DEMOS.map(({ title, link }) => ({ id: idOf(title), link, digest: digest(link) }));
  const tables = REAL_TABLES.map(({ table }) => {
    const content = readFileSync(path.join(root, "public", "tables", `${table}.csv`));
    return { id: table, link: undefined, digest: digest(content) };
  });
  return [...linked, ...tables];
}
