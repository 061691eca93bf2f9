/** Pictures of bits, row after row, as strings of 0 and 1. */

export interface Size {
  width: number;
  height: number;
}

export const blank = ({ width, height }: Size) => "0".repeat(width * height);

/** The picture with these bits set to a value. */
export function withBits(picture: string, at: Iterable<number>, on: boolean): string {
  const bits = [...picture];
  for (const i of at) if (i in bits) bits[i] = on ? "1" : "0";
  return bits.join("");
}

/** The picture in another frame: what is in both stays where it is, the rest is empty. */
export function reframed(picture: string, from: Size, to: Size): string {
  const bit = (row: number, column: number) =>
    row < from.height && column < from.width ? picture[row * from.width + column] : "0";
  const rows = Array.from({ length: to.height }, (_, row) =>
    Array.from({ length: to.width }, (_, column) => bit(row, column)).join(""),
  );
  return rows.join("");
}

/** The cells on the way from one to another, both included, so that a quick stroke leaves no gaps. */
export function between(from: number, to: number, width: number): number[] {
  const [x0, y0] = [from % width, Math.floor(from / width)];
  const [x1, y1] = [to % width, Math.floor(to / width)];
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
  const cells = Array.from({ length: steps + 1 }, (_, k) => {
    const share = k / steps;
    return Math.round(y0 + share * (y1 - y0)) * width + Math.round(x0 + share * (x1 - x0));
  });
  return [...new Set(cells)];
}

/** `1 − 2·(share of the bits that differ)`: 1 where all agree, −1 where none does. */
export function overlap(a: string, b: string): number {
  let differ = 0;
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) differ++;
  return 1 - (2 * differ) / b.length;
}

/** The picture that has most in common with `end`, or least where that is farther from chance. */
export function nearest(end: string, pictures: string[]): { index: number; overlap: number } {
  let best = { index: -1, overlap: 0 };
  pictures.forEach((picture, index) => {
    const m = overlap(end, picture);
    const farther = Math.abs(m) > Math.abs(best.overlap);
    const upright = m > best.overlap && Math.abs(m) === Math.abs(best.overlap);
    if (best.index < 0 || farther || upright) best = { index, overlap: m };
  });
  return best;
}

/** The picture with a share of its bits flipped, which a seed draws. */
export function corrupted(picture: string, share: number, seed: number): string {
  const places = Array.from(picture, (_, i) => i);
  let state = seed >>> 0;
  // Mulberry32: one of 2³² sequences a seed.
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [places[i], places[j]] = [places[j] as number, places[i] as number];
  }
  const flipped = new Set(places.slice(0, Math.round(share * picture.length)));
  return [...picture].map((bit, i) => (flipped.has(i) ? (bit === "1" ? "0" : "1") : bit)).join("");
}

/** The mean log-probability of pictures, in nats, under the shares in which they occur: no machine does better. */
export function bestLikelihood(pictures: string[]): number {
  const counts = new Map<string, number>();
  for (const picture of pictures) counts.set(picture, (counts.get(picture) ?? 0) + 1);
  const n = pictures.length;
  return [...counts.values()].reduce((sum, count) => sum + (count / n) * Math.log(count / n), 0);
}

/** An SVG path of the squares that are on. */
export function pathOf(picture: string, width: number): string {
  const squares = [...picture].flatMap((bit, i) =>
    bit === "1" ? [`M${i % width} ${Math.floor(i / width)}h1v1h-1z`] : [],
  );
  return squares.join("");
}
