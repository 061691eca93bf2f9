import { plain } from "../../kit/plain";
import { catalog } from "../../state/store";

/** What the engine says, with the names that the page has for what a scenario can hold. */
export function named(message: string): string {
  const rooms = Object.values(catalog.value?.rooms ?? {});
  const titles = new Map(rooms.flat().map(({ kind, title }) => [kind, title]));
  return plain(message.replace(/`([a-z0-9-]+)`/g, (whole, kind) => titles.get(kind) ?? whole));
}
