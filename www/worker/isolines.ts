import { contours } from "d3-contour";
import type { Isolines } from "../wire/protocol";
import type { Box } from "../wire/types";

const STEPS = [1, 2, 2.5, 5, 10];

/** The nicest step (1, 2, 2.5 or 5 times a power of ten) that cuts `span` into about `count` parts. */
export function niceStep(span: number, count: number): number {
  if (!(span > 0) || !Number.isFinite(span)) return 1;
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = STEPS.find((s) => s * power >= raw * 0.999) ?? 10;
  return step * power;
}

/** The multiples of `step` strictly inside a range, without rounding noise. */
export function multiples(range: [number, number], step: number): number[] {
  const first = Math.floor(range[0] / step) + 1;
  const last = Math.ceil(range[1] / step) - 1;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(step)));
  const out: number[] = [];
  for (let k = first; k <= last && out.length < 64; k++) {
    out.push(Number((k * step).toFixed(Math.min(20, digits))));
  }
  return out;
}

/**
 * The energies between which colors and levels spread: the lowest on the grid, and the one that
 * a share `top` of the cells stay under, so that steep walls do not flatten the wells.
 */
export function energyRange(grid: Float32Array, top = 0.86): [number, number] {
  const stride = Math.max(1, Math.floor(grid.length / 4096));
  const sample = new Float32Array(Math.ceil(grid.length / stride));
  let count = 0;
  for (let i = 0; i < grid.length; i += stride) {
    const value = grid[i] as number;
    if (Number.isFinite(value)) sample[count++] = value;
  }
  if (count === 0) return [0, 1];
  const sorted = sample.subarray(0, count).sort();
  const low = sorted[0] as number;
  const high = sorted[Math.min(count - 1, Math.floor(count * top))] as number;
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}

/** Keeps the level step from flickering while the range moves: it changes only when it must. */
export class LevelStep {
  #step = 0;
  for(range: [number, number]): number {
    const span = range[1] - range[0];
    const count = this.#step > 0 ? span / this.#step : 0;
    if (count < 6 || count > 15) this.#step = niceStep(span, 10);
    return this.#step;
  }
}

const FINER = 5;

/** Levels at every step, and finer ones inside the lowest step, where things come to rest. */
export function levelsFor(range: [number, number], step: number): number[] {
  const levels = multiples(range, step);
  const lowest = levels[0] ?? range[1];
  const fine = multiples([range[0], lowest], step / FINER);
  return [...fine, ...levels];
}

/** Where the energy takes one value: open or closed polylines, without the frame of the grid. */
export function isolines(
  grid: Float32Array,
  width: number,
  height: number,
  box: Box,
  levels: number[],
): Isolines[] {
  const trace = contours().size([width, height]).smooth(true);
  const values = grid as unknown as number[];
  const sx = (box.x_max - box.x_min) / width;
  const sy = (box.y_max - box.y_min) / height;
  return levels.map((level) => {
    const points: number[] = [];
    const ends: number[] = [];
    const close = () => {
      const begun = (ends.at(-1) ?? 0) * 2;
      if (points.length - begun >= 4) ends.push(points.length / 2);
      else points.length = begun;
    };
    for (const polygon of trace.contour(values, level).coordinates) {
      for (const ring of polygon) {
        const onFrame = ([gx = 0, gy = 0]: number[]) =>
          gx <= 0 || gy <= 0 || gx >= width || gy >= height;
        // Begun on the frame, where it has a stretch there, so that no line is cut in two.
        const first = Math.max(0, ring.findIndex(onFrame));
        const size = first > 0 ? ring.length - 1 : ring.length;
        for (let i = 0; i < size; i++) {
          const position = ring[(first + i) % size] as number[];
          // A stretch along the frame belongs to the polygon, not to the isoline.
          if (onFrame(position)) close();
          else
            points.push(
              box.x_min + (position[0] as number) * sx,
              box.y_max - (position[1] as number) * sy,
            );
        }
        close();
      }
    }
    return { level, ends: Uint32Array.from(ends), points: Float32Array.from(points) };
  });
}
