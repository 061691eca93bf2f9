import { tellError } from "../../state/messages";
import { LARGEST_FILE, readFile } from "./Import";

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
