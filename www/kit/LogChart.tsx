import { number, whole } from "./format";

const [WIDTH, HEIGHT] = [280, 120];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 8, 8, 20];

/** Small logarithmic curves over whole numbers, the first the boldest; gaps where a value is not
 *  positive. */
export function LogChart(props: {
  id: string;
  label: string;
  xs: number[];
  series: (number | null)[][];
}) {
  const { xs, series } = props;
  const values = series.flat().filter((v): v is number => v !== null && v > 0);
  const [first, last] = [xs[0] ?? 0, xs[xs.length - 1] ?? 1];
  if (values.length === 0 || first === last) return null;
  let low = Math.log10(Math.min(...values));
  let high = Math.log10(Math.max(...values));
  // At least a third of a decade, so that a constant is a line and not noise.
  const slack = Math.max(0, (1 / 3 - (high - low)) / 2);
  [low, high] = [low - slack, high + slack];
  const across = (x: number) => LEFT + ((x - first) / (last - first)) * (WIDTH - LEFT - RIGHT);
  const up = (v: number) =>
    HEIGHT - BOTTOM - ((Math.log10(v) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  return (
    <svg
      class="log-chart"
      data-testid={props.id}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={props.label}
    >
      {ticks(low, high).map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={up(value)} y2={up(value)} />
          <text x={LEFT - 6} y={up(value) + 4} text-anchor="end">
            {number(value, 2)}
          </text>
        </g>
      ))}
      {[first, last].map((x) => (
        <text key={x} x={across(x)} y={HEIGHT - 4} text-anchor={x === first ? "start" : "end"}>
          {whole(x)}
        </text>
      ))}
      {series.map((row, i) => (
        <path key={i} class={i === 0 ? "first" : ""} d={line(xs, row, across, up)} />
      ))}
    </svg>
  );
}

/** Powers of ten, every second or third where there are many; the ends where there are none. */
export function ticks(low: number, high: number): number[] {
  const from = Math.ceil(low - 1e-9);
  const count = Math.floor(high + 1e-9) - from + 1;
  if (count < 2) return [10 ** low, 10 ** high];
  const every = Math.ceil(count / 5);
  return Array.from({ length: Math.ceil(count / every) }, (_, i) => 10 ** (from + i * every));
}

function line(
  xs: number[],
  row: (number | null)[],
  across: (x: number) => number,
  up: (v: number) => number,
): string {
  let path = "";
  let drawing = false;
  for (const [i, value] of row.entries()) {
    const there = value !== null && value > 0;
    if (there) {
      const [x, y] = [across(xs[i] as number), up(value)];
      path += `${drawing ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    }
    drawing = there;
  }
  return path;
}
