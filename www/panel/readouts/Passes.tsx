import { fixed, steady } from "../../kit/format";
import { landscape, remarks } from "../../plane/landscape";
import { HUES, orderOfMinima } from "../../plane/layers/basins";

const MOST = 8;

/** Basins and the passes between them, where their layer is on. */
export function Passes() {
  const now = landscape.value;
  if (!now) return null;
  const order = orderOfMinima(now);
  const minima = now.critical.flatMap((point, i) => (order[i] === -1 ? [] : [{ ...point, i }]));
  const passes = now.paths.filter(({ ends }) => ends[0] !== null && ends[1] !== null);
  return (
    <section class="minima passes" data-testid="landscape">
      <h2>Basins and passes</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">basin</th>
            <th scope="col">x₁</th>
            <th scope="col">x₂</th>
            <th scope="col">E</th>
            <th scope="col" title="Share of the view that flows there">
              share
            </th>
          </tr>
        </thead>
        <tbody>
          {minima.slice(0, MOST).map(({ x, energy, i }) => (
            <tr key={i}>
              <th scope="row">
                <Basin at={order[i] as number} />
              </th>
              <td>{fixed(x[0] ?? 0, 2)}</td>
              <td>{fixed(x[1] ?? 0, 2)}</td>
              <td>{steady(energy)}</td>
              <td>{now.basins ? `${Math.round(100 * (now.basins.share[i] ?? 0))} %` : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {passes.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">from</th>
              <th scope="col">to</th>
              <th scope="col" title="How far the energy rises on the easiest way">
                climb
              </th>
              <th scope="col">back</th>
            </tr>
          </thead>
          <tbody>
            {passes.slice(0, MOST).map(({ saddle, ends }) => {
              const [a, b] = ends as [number, number];
              const top = now.critical[saddle]?.energy ?? Number.NaN;
              const climb = (from: number) =>
                steady(top - (now.critical[from]?.energy ?? Number.NaN));
              return (
                <tr key={saddle}>
                  <th scope="row">
                    <Basin at={order[a] as number} />
                  </th>
                  <td>
                    <Basin at={order[b] as number} />
                  </td>
                  <td>{climb(a)}</td>
                  <td>{climb(b)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {remarks(now.critical, now.search).map((remark) => (
        <p class="quiet-text" key={remark}>
          {remark}
        </p>
      ))}
    </section>
  );
}

function Basin({ at }: { at: number }) {
  return (
    <>
      <i class="swatch" style={{ background: `rgb(${HUES[at % HUES.length]?.join(" ")})` }} />
      {at + 1}
    </>
  );
}
