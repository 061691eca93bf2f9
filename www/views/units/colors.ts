import type { Theme } from "../../state/settings";

type Rgb = [red: number, green: number, blue: number];

/** From below zero over zero to above: blue, the paper, orange, in light and in dark. */
const ENDS: Record<Theme, { below: Rgb; zero: Rgb; above: Rgb }> = {
  light: { below: [22, 78, 160], zero: [250, 250, 248], above: [191, 58, 13] },
  dark: { below: [104, 170, 255], zero: [24, 27, 34], above: [255, 138, 94] },
};

/** The color of a share of the scale, from −1 to 1. */
export function diverging(share: number, theme: Theme): Rgb {
  const { below, zero, above } = ENDS[theme];
  const end = share < 0 ? below : above;
  const t = Math.min(Math.abs(share), 1);
  return zero.map((z, i) => Math.round(z + t * ((end[i] as number) - z))) as Rgb;
}

/** The largest size of numbers: the end of their scale. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most;
}

/** Pixels of numbers, one each, on a scale from −`scale` to `scale`. */
export function pixels(
  values: ArrayLike<number>,
  scale: number,
  theme: Theme,
): Uint8ClampedArray<ArrayBuffer> {
  const out = new Uint8ClampedArray(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const share = scale > 0 ? (values[i] as number) / scale : 0;
    out.set([...diverging(share, theme), 255], 4 * i);
  }
  return out;
}

/** The weights between a hidden unit and the visible ones, out of the matrix of all. */
export function visibleWeights(weights: Float32Array, visible: number, hidden: number) {
  const units = Math.round(Math.sqrt(weights.length));
  return weights.subarray(hidden * units, hidden * units + visible);
}
