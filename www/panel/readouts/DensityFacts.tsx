import { fixed, number, whole } from "../../kit/format";
import type { DensityReport } from "../../wire/types";

interface Fact {
  key: string;
  name: string;
  value: string;
  doc: string;
}

const signed = (value: number, decimals: number) =>
  `${value < 0 ? "" : "+"}${fixed(value, decimals)}`;

/** What was measured of a density, and of the observations against it, as rows of a table. */
export function Facts({
  report,
  span,
  title,
}: {
  report: DensityReport;
  /** Least and most density at the starts of flows. */
  span?: [number, number];
  title: string;
}) {
  const [across, down] = report.cells;
  const growth = report.growth ?? Number.POSITIVE_INFINITY;
  const { observations: gap, observed_energy: data, energy: model, temperature } = report;
  const rows: (Fact | null)[] = [
    {
      key: "log-z",
      name: "log Z",
      value: `${fixed(report.log_z, 4)}${report.log_z_error === null ? "" : ` ± ${number(report.log_z_error, 2)}`}`,
      doc: `In nats: the integral of exp(−E/τ) over the box by the midpoint rule on ${whole(across)} × ${whole(down)} cells, or by as narrow ones as the density asks for; the error is judged by wider cells, and by how far both are apart.`,
    },
    {
      key: "edge",
      name: "density at the edge",
      value: number(report.edge, 2),
      doc: "Of the box, over the mean: far below 1 where the box holds all of the density.",
    },
    {
      key: "growth",
      name: "log Z, twice the box",
      value: signed(growth, 4),
      doc:
        growth < 0.01
          ? "Nats by which log Z grows in a box twice as wide. It does not: ∫exp(−E/τ) is finite, and this energy has a density."
          : "Nats by which log Z grows in a box twice as wide. Where it never stops growing ∫exp(−E/τ) is infinite: not every energy has a density.",
    },
    span
      ? {
          key: "span",
          name: "p at the starts",
          value: `${number(span[0], 3)} … ${number(span[1], 3)}`,
          doc: "From the least to the most, per unit area: gradient ascent on p slows by this factor.",
        }
      : null,
    data === null
      ? null
      : {
          key: "z-learned",
          name: "Z in learning",
          value: `${signed(-data / temperature, 3)} ${signed(model / temperature, 3)}`,
          doc: "Nats. The slope of the mean log p of the observations as the energy is scaled, E → sE: −⟨E⟩/τ of the observations, and ⟨E⟩/τ under p, which is what Z adds. They cancel at the best s; without Z the energy would only sink.",
        },
    {
      key: "entropy",
      name: "entropy",
      value: fixed(report.entropy, 3),
      doc: "−∫ p log p, in nats: the wider the density, the larger.",
    },
  ];
  if (gap) {
    rows.push(
      {
        key: "observations-kl",
        name: "KL(observations ‖ p)",
        value: number(gap.kl, 3),
        doc: `Nats that the histogram of the ${whole(gap.count)} observations is away from the density; never quite 0 for so few.`,
      },
      {
        key: "observations-kl-reverse",
        name: "KL(p ‖ observations)",
        value: gap.kl_reverse === null ? "∞" : number(gap.kl_reverse, 3),
        doc: "The same the other way round: infinite where a place with mass has no observation.",
      },
      {
        key: "observations-wasserstein",
        name: "observations from p",
        value: number(gap.wasserstein, 3),
        doc: "Sliced Wasserstein-1: how far mass has to go from the one to the other, in the units of the plane.",
      },
      {
        key: "observations-mmd",
        name: "MMD²",
        value: number(gap.squared_mmd, 3),
        doc: "Squared maximum mean discrepancy, without a unit: about 0, even below, for samples of the density.",
      },
    );
    if (gap.inside < 1)
      rows.push({
        key: "observations-inside",
        name: "observations inside",
        value: `${Math.round(100 * gap.inside)} %`,
        doc: "Share of the observations that lie in the box; the distances are of these.",
      });
  }
  for (const [i, notice] of (report.notices ?? []).entries())
    rows.push({ key: `notice-${i}`, name: "note", value: "", doc: notice.message });
  return (
    <table class="measures facts" data-testid="facts">
      <caption>{title}</caption>
      <tbody>
        {rows.map(
          (row) =>
            row && (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                <td data-testid={`fact-${row.key}`}>
                  <span class="value">{row.value}</span>
                </td>
                <td class="doc">{row.doc}</td>
              </tr>
            ),
        )}
      </tbody>
    </table>
  );
}
