import { number } from "../../app/format";
import type { Frame } from "../../protocol";
import { css_color, share_of } from "../colormap";
import { type Brush, FONT } from "../palette";
import { to_screen } from "../view";

type Place = { x: number; y: number; angle: number };
type Label = Place & { text: string; share: number };

const LABEL_SPACING = 74;
const SHORTEST_LINE = 150;

/** Draws where the energy is equal, and writes the value on the longest line of each level. */
export class IsolineLayer {
  /** Where each level's label stood last, in world units: labels keep still while lines move. */
  #last = new Map<number, [number, number]>();

  draw(brush: Brush, frame: Frame): void {
    const { context, view, inks } = brush;
    context.lineWidth = 1;
    context.lineJoin = "round";
    context.strokeStyle = inks.isoline;
    const places: Label[] = [];
    const kept = new Map<number, [number, number]>();
    context.beginPath();
    for (const { level, points, ends } of frame.isolines) {
      let begin = 0;
      let longest: [number, number] = [0, 0];
      for (const end of ends) {
        trace(brush, points, begin, end);
        if (end - begin > longest[1] - longest[0]) longest = [begin, end];
        begin = end;
      }
      const place = this.#place(brush, points, longest, level, places);
      if (place) {
        places.push({ text: number(level, 3), share: share_of(level, frame.range), ...place });
        const at = nearest_world(view, place);
        kept.set(level, at);
      }
    }
    context.stroke();
    this.#last = kept;
    write(brush, places);
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
      const at = to_screen(view, points[2 * i] as number, points[2 * i + 1] as number);
      const before = line.at(-1);
      if (before) length += Math.hypot(at[0] - before[0], at[1] - before[1]);
      line.push(at);
    }
    if (length < SHORTEST_LINE) return null;
    const last = this.#last.get(level);
    const wish = last ? to_screen(view, last[0], last[1]) : null;
    const { plot } = view;
    let best: Place | null = null;
    let best_score = Number.POSITIVE_INFINITY;
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
      if (score < best_score) {
        best_score = score;
        best = { x, y, angle };
      }
    }
    return best;
  }
}

/** Adds a polyline to the path, its corners rounded: curves through the middles of its segments. */
function trace({ context, view }: Brush, points: Float32Array, begin: number, end: number): void {
  const at = (i: number) => to_screen(view, points[2 * i] as number, points[2 * i + 1] as number);
  let corner = at(begin);
  context.moveTo(corner[0], corner[1]);
  for (let i = begin + 1; i < end; i++) {
    const next = at(i);
    context.quadraticCurveTo(
      corner[0],
      corner[1],
      (corner[0] + next[0]) / 2,
      (corner[1] + next[1]) / 2,
    );
    corner = next;
  }
  context.lineTo(corner[0], corner[1]);
}

function nearest_world(view: Brush["view"], { x, y }: Place): [number, number] {
  const { plot, scale } = view;
  return [
    view.x + (x - plot.left - plot.width / 2) / scale,
    view.y - (y - plot.top - plot.height / 2) / scale,
  ];
}

/** Writes the values; each clears its own line with the color of its own energy. */
function write({ context, inks, theme }: Brush, places: Label[]): void {
  context.font = `500 10.5px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const { text, share, x, y, angle } of places) {
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.lineWidth = 5;
    context.lineJoin = "round";
    context.strokeStyle = css_color(theme, share);
    context.strokeText(text, 0, 0);
    context.fillStyle = inks.isoline_label;
    context.fillText(text, 0, 0.5);
    context.restore();
  }
}
