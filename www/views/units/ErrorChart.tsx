import { useEffect, useRef, useState } from "preact/hooks";
import { type Frame, paths, rangeOf, type Series, scales, ticksOf } from "./chart";

const HEIGHT = 230;

/** Lines of measured numbers with a bar for the error of each; a line a series, told apart by color and dash. */
export function ErrorChart(props: {
  id: string;
  label: string;
  series: Series[];
  x: [number, number];
  /** What the axis shows at least; from 0 to 1 without. */
  y?: [number, number];
  xTitle: string;
  /** The one that is pointed at: the others step back. */
  lifted?: number | null;
  /** Where something happens along x. */
  marks?: { x: number; text: string }[];
}) {
  const { id, label, series, x, y = [0, 1], xTitle, lifted = null, marks = [] } = props;
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(320);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(element.clientWidth, 200)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const frame: Frame = { width, height: HEIGHT, x, y: rangeOf(series, y) };
  const { across, down, left, right, top, bottom } = scales(frame);
  const { x: alongX, y: alongY } = ticksOf(frame);
  return (
    <div ref={place} class="error-chart" data-testid={id}>
      <svg width={width} height={HEIGHT} role="img" aria-label={label}>
        {alongY.map(({ value, text }) => (
          <g key={value}>
            <path class="grid" d={`M${left} ${down(value)}H${right}`} />
            <text x={left - 6} y={down(value) + 4} text-anchor="end">
              {text}
            </text>
          </g>
        ))}
        {alongX.map(({ value, text }) => (
          <text key={value} x={across(value)} y={bottom + 16} text-anchor="middle">
            {text}
          </text>
        ))}
        <text x={(left + right) / 2} y={HEIGHT - 4} text-anchor="middle">
          {xTitle}
        </text>
        {marks.map(({ x: at, text }) => (
          <g key={text}>
            <path class="mark-line" d={`M${across(at)} ${top}V${bottom}`} />
            <text
              x={across(at) + (at > (x[0] + x[1]) / 2 ? -4 : 4)}
              y={bottom - 6}
              text-anchor={at > (x[0] + x[1]) / 2 ? "end" : "start"}
            >
              {text}
            </text>
          </g>
        ))}
        {series.map((one, k) => {
          const { line, bars } = paths(one, frame);
          const back = lifted !== null && lifted !== k;
          return (
            <g
              key={one.name}
              class={`series${back ? " back" : ""}`}
              style={inkOf(k, series.length)}
            >
              <path d={line} stroke-dasharray={dashOf(k)} />
              <path class="bars" d={bars} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}

const DASHES = [undefined, "6 3", "2 3"];
const dashOf = (k: number) => DASHES[k % DASHES.length];

/** One line is drawn in the accent, several in colors around the circle. */
const inkOf = (k: number, count: number) => ({
  "--ink":
    count < 3
      ? k === 0
        ? "var(--accent)"
        : "var(--soft)"
      : `oklch(var(--units-light) 0.14 ${Math.round((360 * k) / count)})`,
});

/** The line of a series, beside its name. */
export function Sample({ index, count }: { index: number; count: number }) {
  return (
    <svg class="units-sample" viewBox="0 0 26 8" aria-hidden="true" style={inkOf(index, count)}>
      <path d="M1 4h24" stroke-dasharray={dashOf(index)} />
    </svg>
  );
}
