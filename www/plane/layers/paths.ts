import type { Frame } from "../../wire/protocol";
import type { Brush } from "../palette";
import { toScreen } from "../view";

const SHADES = 7;

/** At rest: every path whole, its tail fading towards the start, a dot where it ended. */
export function drawStillPaths(brush: Brush, frame: Frame): void {
  const { trajectories: packed, steps } = frame;
  const stride = 2 * (steps + 1);
  const count = Math.floor(packed.length / stride);
  const shades = batches(brush);
  for (let i = 0; i < count; i++) {
    for (let t = 0; t < steps; t++) {
      const at = i * stride + 2 * t;
      const shade = Math.floor((SHADES * (t + 0.5)) / steps);
      shades.segment(
        shade,
        toScreen(brush.view, packed[at] as number, packed[at + 1] as number),
        toScreen(brush.view, packed[at + 2] as number, packed[at + 3] as number),
      );
    }
  }
  shades.stroke(0.55);
  for (let i = 0; i < count; i++) {
    const begin = i * stride;
    const end = begin + 2 * steps;
    ring(brush, packed[begin] as number, packed[begin + 1] as number, 0.5);
    dot(brush, packed[end] as number, packed[end + 1] as number, 0.9);
  }
}

const PERIOD_MS = 2400;
/** Shares of a particle's life: traveling, then resting where it arrived while it fades. */
const TRAVEL = 0.72;
const TAIL = 0.38;

/** While running: particles that set out at different times and flow along the newest paths. */
export class Flow {
  #paths: Float32Array[] = [];
  #lives: number[] = [];

  draw(brush: Brush, frame: Frame, now: number): void {
    const stride = 2 * (frame.steps + 1);
    const count = Math.floor(frame.trajectories.length / stride);
    this.#paths.length = Math.min(this.#paths.length, count);
    const shades = batches(brush);
    const marks: [number, number, number, "ring" | "dot"][] = [];
    for (let i = 0; i < count; i++) {
      // Golden-ratio offsets spread the departures evenly.
      const life = (now / PERIOD_MS + i * 0.6180339887) % 1;
      const known = this.#paths[i];
      if (!known || known.length !== stride || life < (this.#lives[i] as number)) {
        this.#paths[i] = frame.trajectories.slice(i * stride, (i + 1) * stride);
      }
      this.#lives[i] = life;
      const path = this.#paths[i] as Float32Array;
      const head = Math.min(life / TRAVEL, 1 + TAIL * ((life - TRAVEL) / (1 - TRAVEL)));
      this.#tail(brush, shades, path, frame.steps, head);
      const fade = head < 1 ? 1 : 1 - (head - 1) / TAIL;
      if (head < 0.6)
        marks.push([path[0] as number, path[1] as number, 0.7 * (1 - head / 0.6), "ring"]);
      const [hx, hy] = along(path, frame.steps, Math.min(head, 1));
      marks.push([hx, hy, 0.95 * fade, "dot"]);
    }
    shades.stroke(0.7);
    for (const [x, y, alpha, kind] of marks) (kind === "ring" ? ring : dot)(brush, x, y, alpha);
  }

  #tail({ view }: Brush, shades: Shades, path: Float32Array, steps: number, head: number): void {
    const from = Math.max(0, head - TAIL);
    const to = Math.min(head, 1);
    if (to <= from) return;
    const pieces = Math.max(2, Math.min(14, Math.ceil((to - from) * steps * 1.5)));
    let before = toScreen(view, ...along(path, steps, from));
    for (let k = 1; k <= pieces; k++) {
      const share = from + ((to - from) * k) / pieces;
      const at = toScreen(view, ...along(path, steps, share));
      const shade = Math.floor(SHADES * (1 - (head - share + TAIL / (2 * pieces)) / TAIL));
      shades.segment(Math.min(Math.max(shade, 0), SHADES - 1), before, at);
      before = at;
    }
  }
}

/** The point at a share of the way, between the steps. */
function along(path: Float32Array, steps: number, share: number): [number, number] {
  const place = Math.min(Math.max(share, 0), 1) * steps;
  const t = Math.min(Math.floor(place), steps - 1);
  const f = place - t;
  const at = 2 * t;
  const [x, y] = [path[at] as number, path[at + 1] as number];
  return [x + f * ((path[at + 2] as number) - x), y + f * ((path[at + 3] as number) - y)];
}

interface Shades {
  segment(shade: number, from: [number, number], to: [number, number]): void;
  stroke(strongest: number): void;
}

/** Collects segments by how faded they are: one stroke a shade instead of one a segment. */
function batches({ context, inks }: Brush): Shades {
  const paths = Array.from({ length: SHADES }, () => new Path2D());
  return {
    segment(shade, from, to) {
      const path = paths[shade] as Path2D;
      path.moveTo(from[0], from[1]);
      path.lineTo(to[0], to[1]);
    },
    stroke(strongest) {
      context.lineCap = "butt";
      paths.forEach((path, shade) => {
        const share = (shade + 1) / SHADES;
        context.strokeStyle = `rgb(${inks.inkRgb} / ${(strongest * share ** 1.6).toFixed(3)})`;
        context.lineWidth = 0.8 + 0.6 * share;
        context.stroke(path);
      });
    },
  };
}

function ring({ context, view, inks }: Brush, x: number, y: number, alpha: number): void {
  const [sx, sy] = toScreen(view, x, y);
  context.strokeStyle = `rgb(${inks.inkRgb} / ${alpha.toFixed(3)})`;
  context.lineWidth = 1;
  context.beginPath();
  context.arc(sx, sy, 2.6, 0, 2 * Math.PI);
  context.stroke();
}

function dot({ context, view, inks }: Brush, x: number, y: number, alpha: number): void {
  const [sx, sy] = toScreen(view, x, y);
  context.fillStyle = `rgb(${inks.inkRgb} / ${alpha.toFixed(3)})`;
  context.beginPath();
  context.arc(sx, sy, 1.9, 0, 2 * Math.PI);
  context.fill();
}
