import type { Frame } from "../../wire/protocol";
import type { Brush } from "../palette";
import { toWorld } from "../view";

const SPACING = 30;
const LONGEST = 22;

/** Draws −∇E as short strokes with a head, from central differences of the energy grid. */
export function drawField({ context, view, inks }: Brush, frame: Frame): void {
  const { plot } = view;
  const arrows: [number, number, number, number][] = [];
  let total = 0;
  for (let sy = plot.top + SPACING / 2; sy < plot.top + plot.height; sy += SPACING) {
    for (let sx = plot.left + SPACING / 2; sx < plot.left + plot.width; sx += SPACING) {
      const slope = gradient(frame, ...toWorld(view, sx, sy));
      if (!slope) continue;
      const size = Math.hypot(slope[0], slope[1]);
      if (!(size > 0)) continue;
      total += size;
      arrows.push([sx, sy, -slope[0] / size, -slope[1] / size]);
      sizes.push(size);
    }
  }
  const mean = total / Math.max(1, arrows.length);
  context.strokeStyle = `rgb(${inks.inkRgb} / 0.5)`;
  context.fillStyle = context.strokeStyle;
  context.lineWidth = 1;
  context.beginPath();
  arrows.forEach(([sx, sy, dx, dy], i) => {
    const ratio = (sizes[i] as number) / mean;
    const half = (LONGEST / 2) * (ratio / (0.6 + ratio));
    const [hx, hy] = [sx + dx * half, sy - dy * half];
    context.moveTo(sx - dx * half, sy + dy * half);
    context.lineTo(hx, hy);
    context.lineTo(hx - dx * 4 - dy * 2.4, hy + dy * 4 - dx * 2.4);
    context.moveTo(hx, hy);
    context.lineTo(hx - dx * 4 + dy * 2.4, hy + dy * 4 + dx * 2.4);
  });
  context.stroke();
  sizes.length = 0;
}

const sizes: number[] = [];

function gradient(frame: Frame, x: number, y: number): [number, number] | null {
  const { box, width, height, grid } = frame;
  const dx = (box.x_max - box.x_min) / width;
  const dy = (box.y_max - box.y_min) / height;
  const i = Math.floor((x - box.x_min) / dx);
  const j = Math.floor((box.y_max - y) / dy);
  if (i < 1 || j < 1 || i > width - 2 || j > height - 2) return null;
  const at = (column: number, row: number) => grid[row * width + column] as number;
  return [(at(i + 1, j) - at(i - 1, j)) / (2 * dx), (at(i, j - 1) - at(i, j + 1)) / (2 * dy)];
}
