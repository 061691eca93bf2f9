import type { Recovery } from "../../wire/types";

type Color = [red: number, green: number, blue: number];

/** Too low, right, too high. */
export const COLORS: Record<"light" | "dark", [Color, Color, Color]> = {
  light: [
    [46, 98, 178],
    [247, 244, 238],
    [178, 76, 46],
  ],
  dark: [
    [110, 168, 240],
    [28, 30, 38],
    [240, 140, 100],
  ],
};

/** Errors count where the teacher's density is above this share of its highest. */
const RARE = 0.01;

/** The largest error among places that the teacher's trajectories come to. */
export function limitOf({ difference, weight }: Pick<Recovery, "difference" | "weight">): number {
  const highest = weight.reduce((most, w) => Math.max(most, w), 0);
  let limit = 0;
  for (const [i, error] of difference.entries()) {
    if ((weight[i] as number) > RARE * highest) limit = Math.max(limit, Math.abs(error));
  }
  return limit;
}

/** The error map as RGBA, a pixel a cell; see-through as far as no trajectory comes there. */
export function errorColors(
  { difference, weight }: Pick<Recovery, "difference" | "weight">,
  limit: number,
  theme: "light" | "dark",
): Uint8ClampedArray {
  const [low, zero, high] = COLORS[theme];
  const highest = weight.reduce((most, w) => Math.max(most, w), 0);
  const pixels = new Uint8ClampedArray(4 * difference.length);
  for (const [i, error] of difference.entries()) {
    const t = limit > 0 ? Math.min(Math.abs(error) / limit, 1) : 0;
    const end = error < 0 ? low : high;
    for (let k = 0; k < 3; k++) {
      pixels[4 * i + k] = (zero[k] as number) + t * ((end[k] as number) - (zero[k] as number));
    }
    const often = Math.min((weight[i] as number) / (RARE * highest), 1);
    pixels[4 * i + 3] = 255 * Math.sqrt(often);
  }
  return pixels;
}
