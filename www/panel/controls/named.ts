import { number } from "../../kit/format";
import { plain } from "../../kit/plain";
import { catalog } from "../../state/store";

/** A number with a power of ten, as the engine writes it. */
const POWER = /(?<![\w.])-?\d+(?:\.\d+)?e-?\d+/g;

/** What the engine says, with the names that the page has for what a scenario can hold, and with numbers as it
 *  writes them. */
export function named(message: string): string {
  const rooms = Object.values(catalog.value?.rooms ?? {});
  const titles = new Map(rooms.flat().map(({ kind, title }) => [kind, title]));
  const words = message.replace(/`([a-z0-9-]+)`/g, (whole, kind) => titles.get(kind) ?? whole);
  return plain(words).replace(POWER, (text) => number(Number(text), 2));
}
