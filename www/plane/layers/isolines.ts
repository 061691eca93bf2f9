import { number } from "../../kit/format";
import type { Frame } from "../../wire/protocol";
import { type Brush, FONT } from "../palette";
import { toScreen, toWorld } from "../view";

type Place = { x: number; y: number; angle: number };
type Label = Place & { text: string };
type Gap = { x: number; y: number; radius: number };

const LABEL_FONT = `500 10.5px ${FONT}`;

const LABEL_SPACING = 74;
const SHORTEST_LINE = 150;

/** A level, and where its label stands if it has one. */
export interface Line {
  level: number;
  label: (Label & { radius: number }) | null;
}

/** Draws where the energy is equal, and writes the value on the longest line of each level. */
export class IsolineLayer {
  /** Where each level's label stood last, in world units: labels keep still while lines move. */
  #last = new Map<number, [number, number]>();

  /** The levels of a frame, with the places of their labels. */
  lines(brush: Brush, frame: Frame): Line[] {
    const { context, view } = brush;
    context.font = LABEL_FONT;
    const labels: Label[] = [];
    const kept = new Map<number, [number, number]>();
    const lines = frame.isolines.map(({ level, points, ends }): Line => {
      const place = this.#place(brush, points, longest(ends), level, labels);
      if (!place) return { level, label: null };
      const text = number(level, 3);
      const radius = context.measureText(text).width / 2 + 4;
      labels.push({ text, ...place });
      kept.set(level, toWorld(view, place.x, place.y));
      return { level, label: { text, radius, ...place } };
    });
    this.#last = kept;
    return lines;
  }

  #place(
    { view }: Brush,
    points: Float32Array,
    [begin, end]: [number, number],
    level: number,
    taken: Label[],
  ): Place | null {
    const line: [number, number][] = [];
    let length = 0;
    for (let i = begin; i < end; i++) {
      const at = toScreen(view, points[2 * i] as number, points[2 * i + 1] as number);
      const before = line.at(-1);
      if (before) length += Math.hypot(at[0] - before[0], at[1] - before[1]);
      line.push(at);
    }
    if (length < SHORTEST_LINE) return null;
    const last = this.#last.get(level);
    const wish = last ? toScreen(view, last[0], last[1]) : null;
    const { plot } = view;
    let best: Place | null = null;
    let bestScore = Number.POSITIVE_INFINITY;
    for (let i = 4; i + 4 < line.length; i += 3) {
      const [x, y] = line[i] as [number, number];
      const inside =
        x > plot.left + 28 &&
        x < plot.left + plot.width - 28 &&
        y > plot.top + 16 &&
        y < plot.top + plot.height - 16;
      if (!inside) continue;
      if (taken.some((p) => Math.hypot(p.x - x, p.y - y) < LABEL_SPACING)) continue;
      const [ax, ay] = line[i - 4] as [number, number];
      const [bx, by] = line[i + 4] as [number, number];
      let angle = Math.atan2(by - ay, bx - ax);
      if (angle > Math.PI / 2) angle -= Math.PI;
      if (angle < -Math.PI / 2) angle += Math.PI;
      const path = Math.hypot(x - ax, y - ay) + Math.hypot(bx - x, by - y);
      const bend = path / Math.max(Math.hypot(bx - ax, by - ay), 1e-6) - 1;
      const distance = wish ? Math.hypot(wish[0] - x, wish[1] - y) : 0;
      const score = 900 * bend + 30 * Math.abs(angle) + distance;
      if (score < bestScore) {
        bestScore = score;
        best = { x, y, angle };
      }
    }
    return best;
  }
}

/** Draws the isolines of a frame, with a gap for each label. */
export function drawIsolines(brush: Brush, frame: Frame, lines: Line[]): void {
  const { context, inks } = brush;
  context.lineWidth = 1;
  context.strokeStyle = inks.isoline;
  context.beginPath();
  frame.isolines.forEach(({ points, ends }, i) => {
    let begin = 0;
    for (const end of ends) {
      trace(brush, points, begin, end, lines[i]?.label ?? null);
      begin = end;
    }
  });
  context.stroke();
}

/** Begin and end of the longest polyline. */
function longest(ends: Uint32Array): [number, number] {
  let best: [number, number] = [0, 0];
  let begin = 0;
  for (const end of ends) {
    if (end - begin > best[1] - best[0]) best = [begin, end];
    begin = end;
  }
  return best;
}

/**
 * Adds a polyline to the path, its corners rounded: curves through the middles of its segments.
 * The gap is left open for the label.
 */
function trace(
  { context, view }: Brush,
  points: Float32Array,
  begin: number,
  end: number,
  gap: Gap | null,
): void {
  let corner: [number, number] | null = null;
  let hidden = false;
  for (let i = begin; i < end; i++) {
    const next = toScreen(view, points[2 * i] as number, points[2 * i + 1] as number);
    const covered = gap !== null && within(gap, next);
    if (corner === null) {
      context.moveTo(next[0], next[1]);
    } else if (!hidden && !covered) {
      const middle = between(corner, next, 0.5);
      context.quadraticCurveTo(corner[0], corner[1], middle[0], middle[1]);
    } else if (gap !== null && hidden !== covered) {
      const edge = crossing(gap, corner, next);
      if (covered) context.quadraticCurveTo(corner[0], corner[1], edge[0], edge[1]);
      else context.moveTo(edge[0], edge[1]);
    }
    corner = next;
    hidden = covered;
  }
  if (corner && !hidden) context.lineTo(corner[0], corner[1]);
}

const within = ({ x, y, radius }: Gap, [px, py]: [number, number]) =>
  Math.hypot(px - x, py - y) < radius;

const between = (a: [number, number], b: [number, number], share: number): [number, number] => [
  a[0] + share * (b[0] - a[0]),
  a[1] + share * (b[1] - a[1]),
];

/** Where a segment with one end inside the gap leaves it, by halving. */
function crossing(gap: Gap, a: [number, number], b: [number, number]): [number, number] {
  const insideFirst = within(gap, a);
  let [low, high] = [0, 1];
  for (let i = 0; i < 6; i++) {
    const middle = (low + high) / 2;
    if (within(gap, between(a, b, middle)) === insideFirst) low = middle;
    else high = middle;
  }
  return between(a, b, (low + high) / 2);
}

/** Writes the values into the gaps of their lines. */
export function writeLevels({ context, inks }: Brush, lines: Line[]): void {
  context.font = LABEL_FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = inks.isolineLabel;
  for (const { label } of lines) {
    if (!label) continue;
    context.save();
    context.translate(label.x, label.y);
    context.rotate(label.angle);
    context.fillText(label.text, 0, 0.5);
    context.restore();
  }
}
