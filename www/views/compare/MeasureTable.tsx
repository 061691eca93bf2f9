import { useState } from "preact/hooks";
import { fixed, number, plural, whole } from "../../kit/format";
import { explain } from "../../panel/controls/help";
import { StrokeSample } from "../../panel/readouts/PanelChart";
import type { Measure } from "../../wire/protocol";
import { entryIn } from "./kinds";
import { compared, measures, time } from "./signals";
import { showsProcesses } from "./spec";
import { summaryRows } from "./summary";
import { rowOf } from "./training";

/** What the engine measured of every panel, a row each; the columns stand under their panels. */
export function MeasureTable() {
  const now = compared.value;
  if (!now) return null;
  const when = `${showsProcesses(now.room) ? "step" : "iteration"} ${whole(time.value)}`;
  return (
    <table class="measures" data-testid="measures">
      <caption class="sr-only">What was measured of each panel</caption>
      <thead>
        <tr>
          <th scope="col">at {when}</th>
          {now.configs.map((config, i) => (
            <th key={i} scope="col">
              <StrokeSample index={i} /> {entryIn(now.room, config.kind)?.title ?? config.kind}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {measures.value.map((row) => (
          <Row key={row.name} row={row} columns={now.configs.length} />
        ))}
        {now.follow && (
          <Row row={rowOf(now.follow, now.configs.length)} columns={now.configs.length} />
        )}
      </tbody>
      {summaryRows.value.length > 0 && (
        <tbody data-testid="studied">
          <tr class="divider">
            <th scope="rowgroup" colSpan={1 + now.configs.length}>
              over all {plural(now.steps, "step")}
            </th>
          </tr>
          {summaryRows.value.map((row) => (
            <Row key={row.name} row={row} columns={now.configs.length} />
          ))}
        </tbody>
      )}
    </table>
  );
}

/** A row; its name opens what it means, which the line beside the panels says to a pointer. */
function Row({ row, columns }: { row: Measure; columns: number }) {
  const [open, setOpen] = useState(false);
  const help = () => explain({ title: row.name, text: row.doc });
  return (
    <tr onPointerEnter={help}>
      <th scope="row">
        <button
          type="button"
          class="row-name"
          title={row.doc}
          aria-expanded={open}
          onFocus={help}
          onClick={() => setOpen(!open)}
        >
          {row.name}
        </button>
        {open && <small>{row.doc}</small>}
      </th>
      {Array.from({ length: columns }, (_, i) => {
        const value = row.values[i] ?? null;
        return (
          <td key={i}>
            {row.style === "share" && value !== null && (
              <span class="share-bar" style={{ "--share": value }} aria-hidden="true" />
            )}
            <span class="value">{shown(row, value)}</span>
          </td>
        );
      })}
    </tr>
  );
}

function shown({ style }: Measure, value: number | null): string {
  if (value === null) return "–";
  if (style === "share") return `${Math.round(100 * value)} %`;
  if (style === "energy" && Math.abs(value) < 10)
    return fixed(Math.abs(value) < 5e-4 ? 0 : value, 3);
  return style === "count" ? whole(value) : number(value, 3);
}
