import type { Point } from "../wire/types";

type Place = [number, number];

/** How many positions between its ends a stroke keeps, where no other path says how many. */
export const POSITIONS = 9;

/** So many places between the ends of a way, at equal distances along it. */
export function betweenEnds(way: Place[], count: number): Place[] {
  const reached = [0];
  for (let i = 1; i < way.length; i++) {
    const [[ax, ay], [bx, by]] = [way[i - 1] as Place, way[i] as Place];
    reached.push((reached[i - 1] as number) + Math.hypot(bx - ax, by - ay));
  }
  const whole = reached.at(-1) ?? 0;
  let i = 0;
  return Array.from({ length: count }, (_, k) => {
    const goal = (whole * (k + 1)) / (count + 1);
    while (i + 2 < way.length && (reached[i + 1] as number) < goal) i++;
    const [a, b] = [way[i] as Place, (way[i + 1] ?? way[i]) as Place];
    const step = (reached[i + 1] ?? goal) - (reached[i] as number);
    const share = step > 0 ? (goal - (reached[i] as number)) / step : 0;
    return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
  });
}

/** How many positions the paths of these points have: all that have one have equally many. */
export const pathLength = (points: Point[]): number =>
  points.find((point) => point.path)?.path?.length ?? POSITIONS;
