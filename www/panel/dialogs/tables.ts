/** A table as text that the engine would refuse or misread, in a form that it reads. */
export interface Mended {
  text: string;
  /** What was done, as the words of one button. */
  label: string;
}

/** Most rows that a scenario holds. */
const MOST_ROWS = 5000;

const SEPARATORS = ["\t", ";", "|", ","];
const GAP = /^(|na|n\/a|nan|null|none|-|\?|\.)$/i;
const DECIMAL_COMMA = /^[+-]?\d+,\d+(e[+-]?\d+)?$/i;

/** A name that says no more than which coordinate it is. */
const PLACE = /^[xyz]?\d*$/i;

const isNumber = (cell: string) => cell !== "" && Number.isFinite(Number(cell));

/** Cells of a line; a separator between quotes is none. */
function split(line: string, separator: string | RegExp): string[] {
  const parts = line.match(/"[^"]*"|[^"]+/g) ?? [];
  const marked = parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1) : part.split(separator).join("\u0000"),
  );
  return marked
    .join("")
    .split("\u0000")
    .map((cell) => cell.trim());
}

interface Table {
  names: string[] | null;
  rows: string[][];
  decimalCommas: boolean;
}

function read(text: string): Table | null {
  if (/^\s*[[{]/.test(text)) return null;
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const first = lines[1] ?? lines[0];
  if (first === undefined) return null;
  const separator = SEPARATORS.find((one) => first.includes(one)) ?? /\s+/;
  const cells = lines.map((line) =>
    split(typeof separator === "string" ? line : line.trim(), separator),
  );
  const width = Math.max(...cells.slice(0, 50).map((row) => row.length));
  const decimalCommas = separator !== "," && cells.flat().some((cell) => DECIMAL_COMMA.test(cell));
  const clean = decimalCommas
    ? cells.map((row) => row.map((c) => (DECIMAL_COMMA.test(c) ? c.replace(",", ".") : c)))
    : cells;
  const [head = [], ...rest] = clean;
  const named = !head.some(isNumber);
  const padded = (named ? rest : clean).map((row) =>
    Array.from({ length: width }, (_, i) => row[i] ?? ""),
  );
  // A header of R has no name for the column of row names.
  const names = named ? [...Array(Math.max(0, width - head.length)).fill(""), ...head] : null;
  return { names, rows: padded, decimalCommas };
}

/** Names of the columns, where the first line has as many as there are coordinates. */
export function columnNames(text: string, dim: number): string[] | null {
  const names = read(text)?.names;
  const plain = names?.every((name) => PLACE.test(name));
  return names?.length === dim && !plain ? names : null;
}

/** Names of the columns of a table, by number where they have none; null for what is no table. */
export function allColumns(text: string): string[] | null {
  const table = read(text);
  const width = table?.rows[0]?.length ?? 0;
  if (!table || width === 0) return null;
  return Array.from({ length: width }, (_, i) => table.names?.[i] || `column ${i + 1}`);
}

/** The table with these columns only. Names that say a place only (x1, x2) do not outlast it. */
export function withColumns(text: string, kept: number[]): string {
  const table = read(text);
  if (!table) return text;
  const names = kept.map((i) => table.names?.[i] ?? "");
  const head = names.every((name) => PLACE.test(name)) ? [] : [names];
  const rows = table.rows.map((row) => kept.map((i) => row[i] ?? ""));
  return [...head, ...rows].map((row) => row.join(",")).join("\n");
}

const counted = (column: string[]) =>
  column.length > 2 &&
  [0, 1].some((from) => column.every((cell, i) => Number(cell) === i + from && cell !== ""));

/** One of every so many rows, at another place among them each time: every sixth row of a table whose
 *  rows alternate would be of one kind. */
function sample<T>(rows: T[], most: number): T[] {
  const stride = rows.length / most;
  if (stride <= 1) return rows;
  const shifted = (i: number) => i + ((i * GOLDEN) % 1);
  return Array.from({ length: most }, (_, i) => rows[Math.floor(shifted(i) * stride)] as T);
}

/** Its multiples are spread most evenly between whole numbers. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** What can be done so that a table is read; null where nothing has to be. */
export function mend(text: string): Mended | null {
  const table = read(text);
  if (!table || table.rows.length === 0) return null;
  const { names, rows } = table;
  const done: string[] = [];
  if (table.decimalCommas) done.push("read commas as decimal signs");
  const columns = Array.from({ length: rows[0]?.length ?? 0 }, (_, i) => i);
  const kept = columns.filter((i) => {
    const column = rows.map((row) => row[i] as string);
    const filled = column.filter((cell) => !GAP.test(cell));
    const name = names?.[i] ?? "";
    const called = name || `column ${i + 1}`;
    if (filled.filter(isNumber).length <= filled.length / 2) done.push(`leave out ${called}`);
    else if (/^(|id|index|row|no|nr|rownames?)$/i.test(name) && names && counted(column))
      done.push("leave out the row numbers");
    else return true;
    return false;
  });
  const whole = rows.map((row) => kept.map((i) => row[i] as string));
  const full = whole.filter((row) => row.every(isNumber));
  const gaps = whole.length - full.length;
  if (gaps > 0) done.push(`skip ${gaps} ${gaps === 1 ? "row" : "rows"} with gaps`);
  const some = sample(full, MOST_ROWS);
  if (some.length < full.length) done.push(`take ${MOST_ROWS} of ${full.length} rows`);
  if (done.length === 0 || kept.length === 0 || some.length === 0) return null;
  const head = names ? [kept.map((i) => names[i] as string)] : [];
  const label = done.join(", ");
  return {
    text: [...head, ...some].map((row) => row.join(",")).join("\n"),
    label: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
  };
}
