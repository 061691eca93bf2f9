import type { Theme } from "../../state/settings";

type Rgb = [red: number, green: number, blue: number];

/** From none to most: from the paper to orange, in light and in dark. */
const INKS: Record<Theme, [Rgb, Rgb]> = {
  light: [
    [250, 250, 248],
    [191, 58, 13],
  ],
  dark: [
    [24, 27, 34],
    [255, 138, 94],
  ],
};

export const inks = (theme: Theme) => INKS[theme];

/** Pixels of numbers in square cells, the first row of them at the bottom as on the plane; the square root of a share is
 *  its color, so that rare visits are seen. */
export function shade(
  values: ArrayLike<number>,
  cells: number,
  most: number,
  theme: Theme,
): Uint8ClampedArray<ArrayBuffer> {
  const [none, all] = INKS[theme];
  const out = new Uint8ClampedArray(4 * cells * cells);
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const value = values[(cells - 1 - row) * cells + column] ?? 0;
      const share = most > 0 ? Math.sqrt(Math.max(0, value) / most) : 0;
      const at = 4 * (row * cells + column);
      none.forEach((from, k) => {
        out[at + k] = from + share * ((all[k] as number) - from);
      });
      out[at + 3] = 255;
    }
  }
  return out;
}
