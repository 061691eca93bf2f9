import type { Theme } from "../state/settings";

/** Colors of energy: a path through OKLab walked at constant speed, so equal steps look equal. */

type Lab = [lightness: number, a: number, b: number];

/** Wells first. Light: ink-blue wells on paper; dark: luminous wells in the night. */
const PATHS: Record<Theme, [lightness: number, chroma: number, hue: number][]> = {
  light: [
    [0.5, 0.115, 268],
    [0.62, 0.105, 245],
    [0.73, 0.085, 218],
    [0.83, 0.062, 190],
    [0.91, 0.045, 155],
    [0.972, 0.022, 105],
  ],
  dark: [
    [0.8, 0.105, 155],
    [0.69, 0.1, 182],
    [0.57, 0.092, 212],
    [0.45, 0.092, 245],
    [0.33, 0.085, 272],
    [0.225, 0.045, 285],
  ],
};

/** Colors spread as a root of the energy above its lowest: wells get more of them than walls. */
export const SPREAD = 0.6;

/** The share of the map (0 to 1) that an energy is painted with. */
export function shareOf(energy: number, [low, high]: [number, number]): number {
  return Math.min(Math.max((energy - low) / (high - low), 0), 1) ** SPREAD;
}

/** The energy that is painted with a share of the map. */
export function energyAt(share: number, [low, high]: [number, number]): number {
  return low + (high - low) * share ** (1 / SPREAD);
}
export const COLORS = 256;

function toLab([lightness, chroma, hue]: [number, number, number]): Lab {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** OKLab to 8-bit sRGB (Ottosson 2020). */
function toRgb([lightness, a, b]: Lab): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function channel(linear: number): number {
  const clipped = Math.min(Math.max(linear, 0), 1);
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(255 * encoded);
}

const distance = (p: Lab, q: Lab) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);

/** Points at equal OKLab distances along the path. */
export function colorPath(theme: Theme, count = COLORS): Lab[] {
  const knots = PATHS[theme].map(toLab);
  const fine: Lab[] = [];
  for (let k = 0; k + 1 < knots.length; k++) {
    const [p, q] = [knots[k] as Lab, knots[k + 1] as Lab];
    for (let i = 0; i < 64; i++) {
      const t = i / 64;
      fine.push([p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]), p[2] + t * (q[2] - p[2])]);
    }
  }
  fine.push(knots.at(-1) as Lab);
  const length = [0];
  for (let i = 1; i < fine.length; i++) {
    length.push((length[i - 1] as number) + distance(fine[i - 1] as Lab, fine[i] as Lab));
  }
  const total = length.at(-1) as number;
  let at = 0;
  return Array.from({ length: count }, (_, i) => {
    const wanted = (total * i) / (count - 1);
    while (at + 2 < fine.length && (length[at + 1] as number) < wanted) at++;
    const [p, q] = [fine[at] as Lab, fine[at + 1] as Lab];
    const begin = length[at] as number;
    const t = (wanted - begin) / ((length[at + 1] as number) - begin);
    return [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]), p[2] + t * (q[2] - p[2])];
  });
}

const tables = new Map<Theme, Uint8Array>();

/** 256 RGB triples, lowest energy first. */
export function table(theme: Theme): Uint8Array {
  const known = tables.get(theme);
  if (known) return known;
  const made = Uint8Array.from(colorPath(theme).flatMap(toRgb));
  tables.set(theme, made);
  return made;
}

/** Writes the color of every energy into RGBA pixels; what is not finite stays transparent. */
export function paint(
  grid: Float32Array,
  range: [number, number],
  theme: Theme,
  rgba: Uint8ClampedArray,
): void {
  const colors = table(theme);
  for (let i = 0; i < grid.length; i++) {
    const value = grid[i] as number;
    const c = 3 * Math.round(shareOf(value, range) * (COLORS - 1));
    rgba[4 * i] = colors[c] as number;
    rgba[4 * i + 1] = colors[c + 1] as number;
    rgba[4 * i + 2] = colors[c + 2] as number;
    rgba[4 * i + 3] = Number.isNaN(value) ? 0 : 255;
  }
}

/** Makes painted energies paler the more they disagree: half where the spread is a fifth of the
 *  range. */
export function fade(spread: Float32Array, range: [number, number], rgba: Uint8ClampedArray): void {
  const half = 0.2 * (range[1] - range[0]);
  for (let i = 0; i < spread.length; i++) {
    rgba[4 * i + 3] = (rgba[4 * i + 3] as number) / (1 + ((spread[i] as number) / half) ** 2);
  }
}

export function cssColor(theme: Theme, share: number): string {
  const c = 3 * Math.round(Math.min(Math.max(share, 0), 1) * (COLORS - 1));
  const colors = table(theme);
  return `rgb(${colors[c]} ${colors[c + 1]} ${colors[c + 2]})`;
}
