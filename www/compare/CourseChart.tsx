import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { palette } from "../canvas/palette";
import { chart_axes, columns } from "../readouts/LossChart";
import { theme } from "../state/settings";
import { compared, courses, is_walk, time } from "./state";

const REDRAW_MS = 100;
/** One stroke a panel: the accent first, then inks that differ in their dashes. */
export const STROKES: { accent: boolean; dash: number[] }[] = [
  { accent: true, dash: [] },
  { accent: false, dash: [] },
  { accent: false, dash: [5, 3] },
  { accent: false, dash: [1.5, 3] },
];

/** Mean energy over steps, or losses over iterations: a line a panel. */
export function CourseChart() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? attach(place.current) : undefined), []);
  const walk = compared.value !== null && is_walk(compared.value.room);
  return (
    <section class="course" aria-label={walk ? "Mean energy over steps" : "Loss over iterations"}>
      <h2>
        {walk ? "Mean energy" : "Loss"}{" "}
        <span class="quiet-text">over {walk ? "steps" : "iterations"}</span>
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

function attach(element: HTMLElement): () => void {
  let chart: uPlot | null = null;
  let shape = "";
  let timer: ReturnType<typeof setTimeout> | null = null;
  const draw = () => {
    timer = null;
    const now = compared.peek();
    const lines = courses.peek();
    if (!now || lines.length === 0) return;
    const log = !is_walk(now.room) && lines.every(({ values }) => values.every((v) => v > 0));
    const next = `${lines.length}${log}${theme.peek()}${element.clientWidth}`;
    const data = columns(lines) as uPlot.AlignedData;
    if (next !== shape || !chart) {
      chart?.destroy();
      chart = new uPlot(options(element, lines.length, log), data, element);
      shape = next;
    } else chart.setData(data);
  };
  const soon = () => {
    timer ??= setTimeout(draw, REDRAW_MS);
  };
  const stop = effect(() => {
    for (const one of [courses, theme, time]) one.value;
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

function options(element: HTMLElement, count: number, log: boolean): uPlot.Options {
  const inks = palette(theme.peek());
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: chart_axes(inks),
    series: [
      {},
      ...Array.from({ length: count }, (_, i) => {
        const { accent, dash } = STROKES[i % STROKES.length] as (typeof STROKES)[number];
        return {
          stroke: accent ? inks.accent : `rgb(${inks.ink_rgb} / 0.75)`,
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
          const now = compared.peek();
          if (!now || !is_walk(now.room)) return;
          const { ctx: context, bbox } = chart;
          const x = Math.round(chart.valToPos(time.peek(), "x", true)) + 0.5;
          context.strokeStyle = `rgb(${inks.ink_rgb} / 0.45)`;
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
