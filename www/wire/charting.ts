import type { Box, DataConfig, DynamicsConfig, Scenario } from "./types";

/**
 * How points of the energy's space lie on the canvas: by their first two coordinates, the others
 * being 0, or, where three coordinates are shares of a whole, in a triangle with a corner for each.
 */
export type Chart = "plane" | "triangle";

/** How many coordinates observations have. */
export const dimOf = (data: DataConfig): number =>
  data.kind === "points" ? (data.points?.[0]?.x.length ?? 2) : 2;

/** Whether a process multiplies shares of a whole. */
const multipliesShares = (dynamics: DynamicsConfig) =>
  "simplex" in dynamics && dynamics.simplex !== false;

/** A triangle where three shares of a whole are multiplied. */
export const chartOf = ({ data, dynamics }: Pick<Scenario, "data" | "dynamics">): Chart =>
  dimOf(data) === 3 && multipliesShares(dynamics) ? "triangle" : "plane";

const HEIGHT = Math.sqrt(3) / 2;

/** The corners of the triangle: all of the first coordinate, of the second, of the third. */
export const CORNERS: [number, number][] = [
  [0, 0],
  [1, 0],
  [0.5, HEIGHT],
];

/** What is shown of the triangle's plane. */
export const TRIANGLE_BOX: Box = {
  x_min: -0.1,
  x_max: 1.1,
  y_min: HEIGHT / 2 - 0.6,
  y_max: HEIGHT / 2 + 0.6,
};

/** Points of the canvas, two numbers each, as points of `dim` coordinates. */
export function toSpace(points: ArrayLike<number>, dim: number, chart: Chart): Float64Array {
  const count = Math.floor(points.length / 2);
  const out = new Float64Array(count * dim);
  for (let i = 0; i < count; i++) {
    const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
    if (chart === "triangle") {
      const third = y / HEIGHT;
      const second = x - third / 2;
      out.set([1 - second - third, second, third], i * dim);
    } else {
      out[i * dim] = x;
      if (dim > 1) out[i * dim + 1] = y;
    }
  }
  return out;
}

/** The way back; what is off the triangle's plane is seen from straight above it. */
export function toCanvas(points: ArrayLike<number>, dim: number, chart: Chart): Float32Array {
  const count = Math.floor(points.length / dim);
  const out = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const at = (k: number) => (k < dim ? (points[i * dim + k] as number) : 0);
    if (chart === "triangle") {
      const excess = (at(0) + at(1) + at(2) - 1) / 3;
      const [second, third] = [at(1) - excess, at(2) - excess];
      out[2 * i] = second + third / 2;
      out[2 * i + 1] = HEIGHT * third;
    } else {
      out[2 * i] = at(0);
      out[2 * i + 1] = at(1);
    }
  }
  return out;
}

/** The shares closest to a point of the triangle's plane: none below 0, and 1 in all. */
export function nearestShares(point: ArrayLike<number>): number[] {
  const all = Array.from(point);
  const sorted = [...all].sort((a, b) => b - a);
  let [sum, excess] = [0, 0];
  sorted.forEach((value, i) => {
    sum += value;
    const next = (sum - 1) / (i + 1);
    if (value > next) excess = next;
  });
  return all.map((value) => Math.max(0, value - excess));
}

/** Three shares of which the first two are given, as points of the triangle. */
export function sharesToCanvas(pairs: Float32Array): Float32Array {
  const out = new Float32Array(pairs.length);
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const second = pairs[i + 1] as number;
    const third = 1 - (pairs[i] as number) - second;
    out[i] = second + third / 2;
    out[i + 1] = HEIGHT * third;
  }
  return out;
}

/** Points spread evenly over the triangle: those of a parallelogram, folded. */
export function spreadOverTriangle(square: Float64Array): Float64Array {
  const out = new Float64Array(square.length);
  for (let i = 0; i + 1 < square.length; i += 2) {
    const [u, v] = [square[i] as number, square[i + 1] as number];
    const [second, third] = u + v > 1 ? [1 - u, 1 - v] : [u, v];
    out[i] = second + third / 2;
    out[i + 1] = HEIGHT * third;
  }
  return out;
}
