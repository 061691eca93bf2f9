import { getAcquainted } from "../../plane/points";
import { showAll } from "../../plane/scene";
import { engine } from "../../state/engine";
import { tellError } from "../../state/messages";
import { keepRows } from "../../state/rows";
import { openScenario } from "../../state/session";
import { catalog } from "../../state/store";
import type { IelError } from "../../wire/types";
import { LARGEST_FILE, NOTHING_SAID, readFile } from "./Import";

/** Opens the scenario or table that `?src=` names in an address that says nothing else. The page's policy lets
 *  it fetch from its own site only. */
export async function openSource(search: string, hash: string): Promise<void> {
  const { href, origin } = location;
  const named = new URLSearchParams(search).get("src");
  if (named === null || hash.length > 1) return;
  const refuse = (message: string) => tellError({ kind: "file", message });
  if (!URL.canParse(named, href)) {
    refuse(`src=${named} is no address: expected that of a scenario or a table.`);
    return;
  }
  const url = new URL(named, href);
  if (url.origin !== origin) {
    const place = url.host || url.protocol;
    refuse(
      `The page fetches from its own site only, not from ${place}: save the file there, and drop it here.`,
    );
    return;
  }
  const name = url.pathname.split("/").pop() || url.pathname;
  try {
    await readFile(await fetched(url, name));
  } catch (thrown) {
    refuse(thrown instanceof Error ? `${name} cannot be fetched: ${thrown.message}.` : `${thrown}`);
  }
}

/** Opens a table of the page in the default scenario: what whoever drops it into a fresh page sees, and touches
 *  nothing. */
export async function openTable(name: string, title: string): Promise<void> {
  const fresh = catalog.peek()?.default;
  if (!fresh) return;
  try {
    const file = await fetched(new URL(`tables/${name}.csv`, location.href), title);
    const content = await engine.call("tableText", new Uint8Array(await file.arrayBuffer()));
    const wanted = await engine.call("observing", fresh, content, NOTHING_SAID);
    await keepRows(wanted);
    await openScenario({ ...wanted.scenario, title }, title);
    getAcquainted();
    showAll();
  } catch (thrown) {
    tellError(thrown as IelError, `${title} cannot be opened.`);
  }
}

/** A file of this site, as far as it is not too large. */
async function fetched(url: URL, name: string): Promise<File> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
  const parts: BlobPart[] = [];
  let size = 0;
  const reader = answer.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    parts.push(part.value);
    size += part.value.length;
    if (size > LARGEST_FILE) {
      await reader?.cancel();
      throw new Error("it is larger than 64 MB, which is the limit");
    }
  }
  return new File(parts, name);
}
