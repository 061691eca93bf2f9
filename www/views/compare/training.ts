import { computed, signal } from "@preact/signals";
import type { Measure, Trained } from "../../wire/protocol";
import type { TensorTraining } from "../../wire/types";

/** What can be followed over iterations instead of the loss, of any tensor of θ. */
const OF_TENSORS: Record<string, { label: string; doc: string }> = {
  "gradient-norm": {
    label: "gradient norm",
    doc: "The length of the loss’s gradient with respect to this tensor, as the panel’s estimator gives it.",
  },
  norm: { label: "norm", doc: "The length of the tensor, all its numbers in one vector." },
  "effective-rank": {
    label: "effective rank",
    doc: "The exponential of the entropy of the singular values: between 1 and the rank.",
  },
};
const MOST_SINGULAR = 4;

/** How an address names what is followed. */
export const FOLLOWED = /^(gradient-norm|norm|effective-rank|singular-value-[1-4]):[\w.-]{1,40}$/;

export interface Quantity {
  /** Such as `gradient-norm:W`. */
  id: string;
  label: string;
  doc: string;
}

interface Line {
  iterations: number[];
  values: number[];
}

/** A panel's lines by quantity. */
type Lines = Map<string, Line>;

const panels: Lines[] = [];
const version = signal(0);

export function forgetTraining(): void {
  panels.length = 0;
  version.value++;
}

/** Takes in how tensors stood at iterations, a list a panel. */
export function pushTraining(news: Trained[][]): void {
  if (news.every((one) => one.length === 0)) return;
  for (const [p, looks] of news.entries()) {
    panels[p] ??= new Map();
    const lines = panels[p];
    for (const { iteration, tensors } of looks) {
      for (const [id, value] of tensors.flatMap(valuesOf)) {
        const line = lines.get(id) ?? { iterations: [], values: [] };
        lines.set(id, line);
        line.iterations.push(iteration);
        line.values.push(value);
      }
    }
  }
  version.value++;
}

/** The numbers of one tensor by quantity; those that it has. */
export function valuesOf(tensor: TensorTraining): [id: string, value: number][] {
  const { name, norm, gradient_norm, effective_rank, singular_values } = tensor;
  const matrix = singular_values.length > 1;
  const all: [string, number | null][] = [
    ["gradient-norm", gradient_norm],
    ["norm", norm],
    ["effective-rank", matrix ? effective_rank : null],
    ...(matrix ? singular_values.slice(0, MOST_SINGULAR) : []).map((value, i): [string, number] => [
      `singular-value-${i + 1}`,
      value,
    ]),
  ];
  return all.flatMap(([what, value]) =>
    value !== null && Number.isFinite(value) ? [[`${what}:${name}`, value]] : [],
  );
}

/** What an identifier stands for. */
export function quantity(id: string): Quantity {
  const [what = "", name = ""] = id.split(":");
  const known = OF_TENSORS[what];
  if (known) return { id, label: `${known.label} of ${name}`, doc: known.doc };
  const place = what.split("-").at(-1);
  return {
    id,
    label: `singular value ${place} of ${name}`,
    doc: "Singular values of the matrix are counted from the largest.",
  };
}

/** Everything that some panel has been seen to have. */
export const quantities = computed<Quantity[]>(() => {
  version.value;
  return [...new Set(panels.flatMap((lines) => [...lines.keys()]))].map(quantity);
});

/** A line a panel of what is followed. */
export function linesOf(id: string, count: number): Line[] {
  version.value;
  return Array.from(
    { length: count },
    (_, p) => panels[p]?.get(id) ?? { iterations: [], values: [] },
  );
}

/** What is followed, as it was last seen, for the table. */
export function rowOf(id: string, count: number): Measure {
  const { label, doc } = quantity(id);
  const values = linesOf(id, count).map((line) => line.values.at(-1) ?? null);
  return { name: label, doc, style: "number", values };
}
