import { computed, signal } from "@preact/signals";
import { plural } from "../kit/format";
import { newId } from "../kit/id";
import { changeLarge, recallLarge } from "../kit/storage";
import type { ObservedTable, Point, Scenario } from "../wire/types";
import { engine } from "./engine";
import { type Message, tell } from "./messages";
import { scenario, status } from "./store";

const KEY = "iel.rows";
/** Reading the rows of a large table takes a while. */
const PATIENCE_MS = 10_000;

/** All rows of a table that has more than a scenario holds. */
interface Rows {
  id: string;
  /** As the engine reads them. */
  text: string;
  count: number;
  /** Those that the scenario holds. */
  points: Point[];
}

/** What a draft says of its rows: they are kept beside it, those of the last table alone. */
export type RowsOf = Pick<Rows, "id" | "count">;

const kept = signal<Rows | null>(null);
/** The last of them, newest first: Undo may lead back to another table. */
let tables: Rows[] = [];
const MOST_TABLES = 3;

/** The rows of which the scenario on show holds some. */
export const beside = computed<RowsOf | null>(() => {
  const rows = kept.value;
  return rows && areOf(rows.points, scenario.value) ? rows : null;
});

/** How many rows the fit learns from, where these are more than its scenario holds. */
export const rowsLearned = computed(() => {
  const [rows, seen] = [kept.value, status.value?.observations ?? 0];
  return beside.value && rows && seen > rows.points.length ? seen : null;
});

export function areOf(points: Point[], now: Pick<Scenario, "data"> | null): boolean {
  const own = now?.data.kind === "points" ? (now.data.points ?? []) : [];
  if (own.length !== points.length) return false;
  return own.every(({ x }, i) => x.every((value, k) => value === points[i]?.x[k]));
}

/** Keeps the rows of a table beside the scenario that holds some of them, in the engine and in this browser. */
export async function keepRows({ scenario: of, rows, count }: ObservedTable): Promise<void> {
  if (!rows || of.data.kind !== "points") return;
  const id = newId();
  await use({ id, text: rows, count, points: of.data.points ?? [] });
}

/** Before another scenario takes the place of this one: with rows that were kept beside it. */
export async function bringRows(to: Pick<Scenario, "data"> | null): Promise<void> {
  const rows = tables.find(({ points }) => areOf(points, to));
  if (rows && rows !== kept.peek()) await use(rows);
}

async function use(rows: Rows): Promise<void> {
  await engine.call("beside", rows.text);
  kept.value = rows;
  tables = [rows, ...tables.filter(({ id }) => id !== rows.id)].slice(0, MOST_TABLES);
  if (await changeLarge<Rows>(KEY, () => rows)) return;
  tell(
    `This browser does not keep all ${plural(rows.count, "row")}: after a reload there are the ${rows.points.length} that the link holds.`,
    "warning",
  );
}

/** Takes up the rows that a draft had beside it; where they are gone, that is said. */
export async function recallRows({ id, count }: RowsOf): Promise<void> {
  if (kept.peek()?.id === id) return;
  const own = tables.find((rows) => rows.id === id);
  const found = own ?? (await recallLarge<Rows>(KEY, PATIENCE_MS));
  if (found?.id === id) {
    await use(found);
    return;
  }
  tell(
    `This draft holds some of the ${plural(count, "row")} of its table, spread evenly, and learns from these: drop the table again to learn from all.`,
    "warning",
  );
}

/** Says that an edit left the rows, where there were any before it. */
export function tellLeft(before: number | null, action: NonNullable<Message["action"]>): void {
  if (before === null || beside.peek() || scenario.peek()?.data.kind !== "points") return;
  tell(
    `The fit goes on with the points on the plane, not with all ${plural(before, "row")} of the table.`,
    "info",
    action,
  );
}
