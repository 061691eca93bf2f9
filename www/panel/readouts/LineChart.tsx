import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { palette } from "../../plane/palette";
import { theme } from "../../state/settings";
import { chartAxes, columns } from "./LossChart";

const REDRAW_MS = 100;
/** One stroke a panel: the accent first, then inks that differ in their dashes. */
export const STROKES: { accent: boolean; dash: number[] }[] = [
  { accent: true, dash: [] },
  { accent: false, dash: [] },
  { accent: false, dash: [5, 3] },
  { accent: false, dash: [1.5, 3] },
];

export interface LineChartProps {
  title: string;
  over: string;
  /** A line each: one a panel, or one in all. */
  lines: ReadonlySignal<{ iterations: number[]; values: number[] }[]>;
  /** Logarithmic where everything is positive. */
  log: boolean;
  /** What is on show now, marked by a line. */
  cursor?: ReadonlySignal<number> | null;
}

/** Small chart of what is being followed. */
export function LineChart(props: LineChartProps) {
  const { title, over } = props;
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => (place.current ? attach(place.current, latest) : undefined), []);
  return (
    <section class="course" aria-label={`${title} over ${over}`}>
      <h2>
        {title} <span class="quiet-text">over {over}</span>
      </h2>
      <div ref={place} class="chart" aria-hidden="true" data-testid="course" />
    </section>
  );
}

/** The stroke of a panel, beside its name. */
export function StrokeSample({ index }: { index: number }) {
  const { accent, dash } = STROKES[index % STROKES.length] as (typeof STROKES)[number];
  return (
    <svg class={`stroke-sample${accent ? " accent" : ""}`} viewBox="0 0 22 8" aria-hidden="true">
      <path d="M1 4h20" stroke-dasharray={dash.join(" ") || undefined} />
    </svg>
  );
}

function attach(element: HTMLElement, props: { current: LineChartProps }): () => void {
  let chart: uPlot | null = null;
  let shape = "";
  let timer: ReturnType<typeof setTimeout> | null = null;
  const draw = () => {
    timer = null;
    const lines = props.current.lines.peek();
    if (lines.length === 0) return;
    const log = props.current.log && lines.every(({ values }) => values.every((v) => v > 0));
    const next = `${lines.length}${log}${theme.peek()}${element.clientWidth}`;
    const data = columns(lines) as uPlot.AlignedData;
    if (next !== shape || !chart) {
      chart?.destroy();
      chart = new uPlot(options(element, lines.length, log, props), data, element);
      shape = next;
    } else chart.setData(data);
  };
  const soon = () => {
    timer ??= setTimeout(draw, REDRAW_MS);
  };
  const stop = effect(() => {
    for (const one of [props.current.lines, theme, props.current.cursor]) one?.value;
    soon();
  });
  const observer = new ResizeObserver(soon);
  observer.observe(element);
  return () => {
    stop();
    observer.disconnect();
    if (timer !== null) clearTimeout(timer);
    chart?.destroy();
  };
}

function options(
  element: HTMLElement,
  count: number,
  log: boolean,
  props: { current: LineChartProps },
): uPlot.Options {
  const inks = palette(theme.peek());
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: chartAxes(inks),
    series: [
      {},
      ...Array.from({ length: count }, (_, i) => {
        const { accent, dash } = STROKES[i % STROKES.length] as (typeof STROKES)[number];
        return {
          stroke: accent ? inks.accent : `rgb(${inks.inkRgb} / 0.75)`,
          width: 1.5,
          dash,
          spanGaps: true,
          points: { show: false },
        };
      }),
    ],
    hooks: {
      draw: [
        (chart) => {
          const at = props.current.cursor?.peek();
          if (at === undefined) return;
          const { ctx: context, bbox } = chart;
          const x = Math.round(chart.valToPos(at, "x", true)) + 0.5;
          context.strokeStyle = `rgb(${inks.inkRgb} / 0.45)`;
          context.lineWidth = devicePixelRatio;
          context.beginPath();
          context.moveTo(x, bbox.top);
          context.lineTo(x, bbox.top + bbox.height);
          context.stroke();
        },
      ],
    },
  };
}
