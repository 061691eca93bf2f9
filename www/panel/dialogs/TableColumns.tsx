import { number } from "../../kit/format";
import type { Column, Role, Table } from "../../wire/types";

/** What a column can mean, in the words of the page. */
const ROLES: [role: Role, words: string][] = [
  ["coordinate", "coordinate"],
  ["start", "start"],
  ["condition", "condition"],
  ["path", "on the way"],
  ["time", "time"],
  ["track", "track"],
  ["left-out", "left out"],
];

interface Props {
  columns: Column[];
  choose(column: string, role: Role): void;
  turn(column: string, period: number): void;
}

/** The columns of a table as they were understood; what each means can be changed. */
export function TableColumns({ columns, choose, turn }: Props) {
  return (
    <div class="table-columns" data-testid="import-columns">
      <table>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Meaning</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" title="After so much it is the same place again, as 360 for an angle">
              Period
            </th>
            <th scope="col">Gaps</th>
          </tr>
        </thead>
        <tbody>
          {columns.map(({ name, role, why, lowest, highest, period, gaps, texts }) => (
            <tr key={name} class={role === "left-out" ? "out" : undefined}>
              <th scope="row">{name}</th>
              <td>
                <select
                  class="select"
                  aria-label={`Meaning of ${name}`}
                  title={why ? `Left out: ${why}` : undefined}
                  value={role}
                  onChange={(event) => choose(name, event.currentTarget.value as Role)}
                >
                  {ROLES.map(([value, words]) => (
                    <option key={value} value={value} disabled={!possible(value, lowest, texts)}>
                      {words}
                    </option>
                  ))}
                </select>
              </td>
              <td>{lowest === null || lowest === undefined ? "text" : number(lowest)}</td>
              <td>{highest === null || highest === undefined ? "" : number(highest)}</td>
              <td>
                {role === "coordinate" && (
                  <input
                    class="entry"
                    inputMode="decimal"
                    aria-label={`Period of ${name}`}
                    placeholder="none"
                    value={period ? number(period) : ""}
                    onChange={(event) => turn(name, positive(event.currentTarget.value))}
                  />
                )}
              </td>
              <td>{gaps > 0 ? gaps : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What is no number counts as none. */
const positive = (text: string) => Math.max(0, Number(text.trim().replace(",", ".")) || 0);

/** Texts can only tell tracks apart. */
const possible = (role: Role, lowest: number | null | undefined, texts: number) =>
  role === "left-out" || (role === "track" ? true : typeof lowest === "number" || texts === 0);

/** Most points that are drawn. */
const DRAWN = 400;
const SIDE = 100;

/** What the plane will show: the first two coordinates, or one along a line. */
export function Scatter({ points }: Pick<Table, "points">) {
  const stride = Math.max(1, Math.ceil(points.length / DRAWN));
  const shown = points.filter((_, i) => i % stride === 0);
  const along = (k: number) => {
    const all = shown.map(({ x }) => x[k] ?? 0);
    const least = Math.min(...all);
    const width = Math.max(...all) - least;
    return (value = 0) => (width > 0 ? (value - least) / width : 0.5) * SIDE;
  };
  const [x, y] = [along(0), along(1)];
  return (
    <svg class="scatter" viewBox="-4 -4 108 108" role="img" aria-label="The points">
      <title>The first two coordinates</title>
      {shown.map(({ x: at }, i) => (
        <circle key={i} cx={x(at[0])} cy={SIDE - y(at[1])} r={1.4} />
      ))}
    </svg>
  );
}
