import { field } from "../../kit/csv";
import type { BootstrapReport, WithError } from "../../wire/types";

/** How a coordinate is said: in the units that it came in. */
export interface Axis {
  name: string;
  center: number;
  scale: number;
}

/** The coordinate that changes most along a line: what its energies are drawn over. */
export function along(line: { x: number[] }[]): number {
  const [first, last] = [line[0]?.x ?? [], line.at(-1)?.x ?? []];
  const changes = first.map((x, k) => Math.abs(x - (last[k] ?? x)));
  return changes.indexOf(Math.max(...changes));
}

const outward = (x: number, { center, scale }: Axis) => center + scale * x;

/** A band: where, energy, and its standard error where that is known. */
export interface Band {
  at: number[];
  value: number[];
  error: (number | null)[];
}

export function band({ line }: Pick<BootstrapReport, "line">, axis: Axis, k: number): Band {
  return {
    at: line.map(({ x }) => outward(x[k] ?? 0, axis)),
    value: line.map(({ value }) => value),
    error: line.map(({ error }) => error),
  };
}

/** Shares of a line as places along one of its coordinates. */
export function placed(
  { value, error }: WithError,
  line: { x: number[] }[],
  axis: Axis,
  k: number,
): WithError {
  const [from = 0, to = 0] = [line[0]?.x[k], line.at(-1)?.x[k]];
  const length = to - from;
  return {
    value: outward(from + value * length, axis),
    error: error === null ? null : Math.abs(error * length * axis.scale),
  };
}

/** The band as CSV: every coordinate in the units that it came in, the energy above its lowest minimum, and its
 *  standard error, empty where it is not known. */
export function sectionCsv({ line }: Pick<BootstrapReport, "line">, axes: Axis[]): string {
  const head = [...axes.map(({ name }) => field(name)), "energy", "standard_error"];
  const rows = line.map(({ x, value, error }) =>
    [...axes.map((axis, k) => outward(x[k] ?? 0, axis)), value, error ?? ""].join(","),
  );
  return `${[head.join(","), ...rows].join("\n")}\n`;
}
