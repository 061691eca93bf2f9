import type { Entry } from "../../wire/types";

/** What moves a point: the energy, its density, or one mistaken for the other. No room of the
 *  scenario, but compared just so. */
export const LAWS: Entry[] = [
  {
    kind: "energy",
    title: "Down the energy",
    doc: "`x ← x − η∇E`: descends the energy, fast where it is steep.",
    formula: "x \\leftarrow x - \\eta\\nabla E(x)",
  },
  {
    kind: "log-density",
    title: "Up the log-density",
    doc: "`x ← x + η∇log p`. As log p = −E/τ − log Z, and Z is the same everywhere, this is descent of the energy at 1/τ times the speed.",
    formula: "x \\leftarrow x + \\eta\\nabla\\log p(x) = x - \\tfrac{\\eta}{\\tau}\\nabla E(x)",
  },
  {
    kind: "density",
    title: "Up the density",
    doc: "`x ← x + η∇p`. The same way, but at a speed that is p times as large: it stalls in the tails, where there is next to no density.",
    formula: "x \\leftarrow x + \\eta\\nabla p(x) = x - \\tfrac{\\eta}{\\tau}\\,p\\,\\nabla E(x)",
  },
  {
    kind: "density-descent",
    title: "Down the density",
    doc: "`x ← x − η∇p`: with this sign points leave the wells, and so the data.",
    formula: "x \\leftarrow x - \\eta\\nabla p(x)",
  },
  {
    kind: "langevin",
    title: "Up the log-density, with noise",
    doc: "`x ← x + η∇log p + √(2η) ξ`: Langevin dynamics, which samples p.",
    formula: "x \\leftarrow x + \\eta\\nabla\\log p(x) + \\sqrt{2\\eta}\\,\\xi",
  },
  {
    kind: "density-langevin",
    title: "Up the density, with noise",
    doc: "`x ← x + η∇p + √(2η) ξ`: would sample e^p, which cannot be normalized, and drifts apart.",
    formula: "x \\leftarrow x + \\eta\\nabla p(x) + \\sqrt{2\\eta}\\,\\xi",
  },
  {
    kind: "turning",
    title: "Down and around",
    doc: "`x ← x − η(∇E + J∇E)`, J a quarter turn. The energy falls all the way and the rest points are the same, but the flow circulates: no energy and no density has such a gradient.",
    formula: "x \\leftarrow x - \\eta\\,(\\nabla E(x) + J\\nabla E(x))",
  },
].map((law) => ({ ...law, schema: {}, default: { kind: law.kind } }));
