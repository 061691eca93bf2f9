import { labels } from "../../kit/format";
import type { Band } from "./sectionTable";

const [WIDTH, HEIGHT] = [360, 190];
const ROOM = { left: 46, right: 10, top: 8, bottom: 34 };

/** Round numbers that divide a range, about so many. */
export function ticks(low: number, high: number, about: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(span / about));
  const step = power * ([1, 2, 5, 10].find((m) => span / (m * power) <= about) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** An energy along a line, with its standard error to either side. */
export function BandChart(props: { band: Band; name: string; label: string }) {
  const { at, value, error } = props.band;
  const above = value.map((e, i) => e + (error[i] ?? 0));
  const below = value.map((e, i) => e - (error[i] ?? 0));
  const [left, right] = [Math.min(...at), Math.max(...at)];
  const [low, high] = [Math.min(...below), Math.max(...above)];
  const x = (v: number) =>
    ROOM.left + ((v - left) / (right - left || 1)) * (WIDTH - ROOM.left - ROOM.right);
  const y = (v: number) =>
    HEIGHT - ROOM.bottom - ((v - low) / (high - low || 1)) * (HEIGHT - ROOM.top - ROOM.bottom);
  const path = (rows: number[], order: number[]) =>
    order.map((i) => `${x(at[i] ?? 0).toFixed(1)},${y(rows[i] ?? 0).toFixed(1)}`).join(" ");
  const order = at.map((_, i) => i);
  const [across, up] = [ticks(left, right, 5), ticks(low, high, 4)];
  const [said, heights] = [labels(across), labels(up)];
  return (
    <svg
      class="band-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={props.label}
      data-testid="section-chart"
    >
      {up.map((v, i) => (
        <g key={v} class="grid">
          <line x1={ROOM.left} x2={WIDTH - ROOM.right} y1={y(v)} y2={y(v)} />
          <text x={ROOM.left - 5} y={y(v) + 4} text-anchor="end">
            {heights[i]}
          </text>
        </g>
      ))}
      {across.map((v, i) => (
        <g key={v} class="grid">
          <line x1={x(v)} x2={x(v)} y1={ROOM.top} y2={HEIGHT - ROOM.bottom} />
          <text x={x(v)} y={HEIGHT - ROOM.bottom + 14} text-anchor="middle">
            {said[i]}
          </text>
        </g>
      ))}
      <polygon class="band" points={`${path(above, order)} ${path(below, order.toReversed())}`} />
      <polyline class="middle" points={path(value, order)} />
      <text class="name" x={WIDTH - ROOM.right} y={HEIGHT - 4} text-anchor="end">
        {props.name}
      </text>
      <text class="name" x={4} y={ROOM.top + 8}>
        E
      </text>
    </svg>
  );
}
