import type { Brush } from "../palette";
import type { Showing, SystemPicture } from "../system";
import { toScreen, toWorld } from "../view";

/** Between two places of a line that a head is drawn at. */
const HEAD_EVERY = 26;

/** A known system over the energy: streamlines, or its two parts, or where the energy is not its own. */
export function drawSystem(brush: Brush, seen: SystemPicture, showing: Showing): void {
  if (showing === "residual") drawResidual(brush, seen);
  if (showing === "parts") drawParts(brush, seen);
  if (showing === "flow") {
    drawLines(brush, seen.streamlines, `rgb(${brush.inks.inkRgb} / 0.42)`, 1, true);
  }
}

/** Ways out of stable points, and the runs that the visitor let start. */
export function drawRuns(brush: Brush, seen: SystemPicture): void {
  const { context, inks } = brush;
  context.setLineDash([6, 4]);
  drawLines(brush, seen.up, inks.accent, 2, false);
  context.setLineDash([]);
  drawLines(brush, seen.down, inks.accent, 1.4, false);
  drawLines(brush, seen.runs, inks.halo, 4, false);
  drawLines(brush, seen.runs, inks.accent, 1.8, false);
  eachLine(seen.runs, (line) => {
    const [sx, sy] = toScreen(brush.view, line[0] as number, line[1] as number);
    context.beginPath();
    context.arc(sx, sy, 4, 0, 2 * Math.PI);
    context.fillStyle = inks.halo;
    context.fill();
    context.strokeStyle = inks.accent;
    context.lineWidth = 1.6;
    context.stroke();
  });
}

/** The lines of a row of numbers that is interrupted by some that are none. */
export function eachLine(packed: Float32Array, visit: (line: Float32Array) => void): void {
  let begin = 0;
  for (let i = 0; i + 1 < packed.length; i += 2) {
    if (!Number.isNaN(packed[i] as number)) continue;
    if (i > begin) visit(packed.subarray(begin, i));
    begin = i + 2;
  }
}

/** Lines of a row of numbers, as `eachLine` has them; with heads now and then where asked for. */
export function drawLines(
  { context, view }: Brush,
  packed: Float32Array,
  color: string,
  width: number,
  heads: boolean,
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.beginPath();
  eachLine(packed, (line) => {
    let before = toScreen(view, line[0] as number, line[1] as number);
    context.moveTo(...before);
    for (let i = 2; i < line.length; i += 2) {
      const at = toScreen(view, line[i] as number, line[i + 1] as number);
      context.lineTo(...at);
      if (heads && (i / 2) % HEAD_EVERY === HEAD_EVERY / 2) {
        head(context, before, at);
        context.moveTo(...at);
      }
      before = at;
    }
  });
  context.stroke();
}

function head(
  context: CanvasRenderingContext2D,
  [fx, fy]: [number, number],
  [x, y]: [number, number],
): void {
  const long = Math.hypot(x - fx, y - fy);
  if (!(long > 0)) return;
  const [dx, dy] = [(x - fx) / long, (y - fy) / long];
  context.moveTo(x - 6 * dx - 3.4 * dy, y - 6 * dy + 3.4 * dx);
  context.lineTo(x, y);
  context.lineTo(x - 6 * dx + 3.4 * dy, y - 6 * dy - 3.4 * dx);
}

const SPACING = 34;
const LONGEST = 26;

/** What an arrow stands for: −D∇E, and the rest of the velocity. */
export const PART_COLORS = {
  light: { down: "rgb(178 76 46)", round: "rgb(46 98 178)" },
  dark: { down: "rgb(240 140 100)", round: "rgb(110 168 240)" },
};

/** The two parts of the velocity at a place: down the energy, and round. */
export function partsAt(seen: SystemPicture, x: number, y: number) {
  const { box, cells, velocity, slope } = seen;
  const i = Math.floor(((x - box.x_min) / (box.x_max - box.x_min)) * cells);
  const j = Math.floor(((box.y_max - y) / (box.y_max - box.y_min)) * cells);
  if (i < 0 || j < 0 || i >= cells || j >= cells) return null;
  const at = 2 * (j * cells + i);
  const [f, g] = [velocity, slope].map((of) => [of[at] as number, of[at + 1] as number]) as [
    [number, number],
    [number, number],
  ];
  return { down: [-g[0], -g[1]] as const, round: [f[0] + g[0], f[1] + g[1]] as const };
}

function drawParts(brush: Brush, seen: SystemPicture): void {
  const { context, view } = brush;
  const { plot } = view;
  const places: { sx: number; sy: number; parts: NonNullable<ReturnType<typeof partsAt>> }[] = [];
  let total = 0;
  for (let sy = plot.top + SPACING / 2; sy < plot.top + plot.height; sy += SPACING) {
    for (let sx = plot.left + SPACING / 2; sx < plot.left + plot.width; sx += SPACING) {
      const parts = partsAt(seen, ...toWorld(view, sx, sy));
      if (!parts) continue;
      places.push({ sx, sy, parts });
      total += Math.hypot(...parts.down) + Math.hypot(...parts.round);
    }
  }
  const mean = total / Math.max(1, 2 * places.length);
  const colors = PART_COLORS[brush.theme];
  for (const part of ["down", "round"] as const) {
    context.strokeStyle = colors[part];
    context.lineWidth = 1.5;
    context.beginPath();
    for (const { sx, sy, parts } of places) {
      const [u, v] = parts[part];
      const size = Math.hypot(u, v);
      if (!(size > 0)) continue;
      const length = LONGEST * (size / (size + mean));
      const to: [number, number] = [sx + (length * u) / size, sy - (length * v) / size];
      context.moveTo(sx, sy);
      context.lineTo(...to);
      head(context, [sx, sy], to);
    }
    context.stroke();
  }
}

const RESIDUAL_COLORS = {
  light: { low: [46, 98, 178], high: [178, 76, 46] },
  dark: { low: [110, 168, 240], high: [240, 140, 100] },
};

let canvas: HTMLCanvasElement | null = null;
let painted: Float32Array | null = null;

/** Where the residual is not 0: from −1, as an energy that rises too little, to 1. */
function drawResidual({ context, view, theme }: Brush, { box, cells, residual }: SystemPicture) {
  canvas ??= document.createElement("canvas");
  if (painted !== residual) {
    canvas.width = cells;
    canvas.height = cells;
    const image = new ImageData(cells, cells);
    const { low, high } = RESIDUAL_COLORS[theme];
    for (const [i, r] of residual.entries()) {
      const color = r < 0 ? low : high;
      image.data.set([...color, 230 * Math.min(1, Math.sqrt(Math.abs(r)))], 4 * i);
    }
    canvas.getContext("2d")?.putImageData(image, 0, 0);
    painted = residual;
  }
  const [left, top] = toScreen(view, box.x_min, box.y_max);
  const [right, bottom] = toScreen(view, box.x_max, box.y_min);
  context.imageSmoothingEnabled = true;
  context.drawImage(canvas, left, top, right - left, bottom - top);
}
