import type { FigureSpec } from "./spec";

/** The numbers of a figure: those that the text states, or others in their place. */
export function Rows({ spec, cells }: { spec: FigureSpec; cells: string[][] | null }) {
  const { rows, panels, seeds, iterations } = spec;
  const when = iterations > 0 ? `after ${iterations} iterations` : "at the end";
  return (
    <div class="figure-table">
      <table>
        <caption>
          {cells ? "Measured in this browser" : "Measured"}, {when}
          {seeds > 1 && `; mean and standard deviation over seeds 1 to ${seeds}`}
        </caption>
        {panels.length > 1 && (
          <thead>
            <tr>
              <td />
              {panels.map((panel) => (
                <th key={panel} scope="col">
                  {panel}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map(({ label, stated }, r) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {panels.map((panel, i) => (
                <td key={panel}>{(cells?.[r] ?? stated)[i] || "–"}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
