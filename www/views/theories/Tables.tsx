import { theme } from "../../state/settings";
import { colorOf } from "./draw";
import { type Found, facts, theoryRow, unifiedRows } from "./rows";
import { done, found, onShelf, toggleKept } from "./state";

const HEADS = [
  ["steps", "Share of the steps that it says"],
  ["error", "Root mean square of how far off a coordinate of the next place is"],
  ["bits", "Bits of its numbers and its steps, before its numbers were made simple and after"],
] as const;

/** The theories: each law over its figures. */
export function TheoryTable() {
  const report = found.value;
  const all = (report?.theories ?? []) as Found[];
  return (
    <>
      <table class="theory-table" data-testid="theory-table">
        <caption class="sr-only">The theories that were found</caption>
        <thead>
          <tr>
            <th scope="col">theory</th>
            {HEADS.map(([name, doc]) => (
              <th key={name} scope="col" title={doc}>
                {name}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        {all.map((theory, k) => {
          const { law, share, error, bits } = theoryRow(theory);
          const kept = onShelf(theory);
          return (
            <tbody key={k} data-testid="theory">
              <tr>
                <th scope="rowgroup" colSpan={5}>
                  <i class="theory-number" style={{ "--hue": colorOf(k, theme.value) }}>
                    {k + 1}
                  </i>{" "}
                  <span data-testid="theory-law">{law}</span>
                </th>
              </tr>
              <tr>
                <td />
                <td>{share}</td>
                <td>{error}</td>
                <td>{bits}</td>
                <td>
                  <button
                    type="button"
                    class="quiet"
                    aria-pressed={kept}
                    aria-label={`Keep theory ${k + 1} on the shelf`}
                    title="Keep on the shelf: it is tried first in the next world"
                    disabled={!done.value}
                    onClick={() => toggleKept(theory)}
                  >
                    {kept ? "Kept" : "Keep"}
                  </button>
                </td>
              </tr>
            </tbody>
          );
        })}
      </table>
      {report && done.value && all.length === 0 && <p class="quiet-text">No theory was found.</p>}
      {report &&
        unifiedRows(report).map((text) => (
          <p key={text} class="unified" data-testid="unified">
            {text}
          </p>
        ))}
    </>
  );
}

/** What was measured of all theories together. */
export function FactTable() {
  const report = found.value;
  if (!report) return null;
  return (
    <table class="measures figures-of-flow" data-testid="theories-facts">
      <caption>All theories together</caption>
      <tbody>
        {facts(report).map(({ key, name, value, doc }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td data-testid={`theories-${key}`}>{value}</td>
            <td class="doc">{doc}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
