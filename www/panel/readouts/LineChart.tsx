import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import { fetched } from "../../kit/fetched";
import { labels, number, whole } from "../../kit/format";
import { FONT, type Palette, palette } from "../../plane/palette";
import { tellError } from "../../state/messages";
import { theme } from "../../state/settings";
import type { IelError } from "../../wire/types";

const plot = fetched(async () => {
  const module = await import("./plot");
  // What was fetched has just been started: a task of its own draws.
  await new Promise((resolve) => setTimeout(resolve));
  return module;
});

const REDRAW_MS = 100;
/** How far down the chart an event is marked. */
const EVENT = 0.12;

/** Numbers over iterations, steps or time; gaps where there is none. */
export interface Line {
  iterations: number[];
  values: (number | null)[];
}

export interface Stroke {
  color(inks: Palette): string;
  width: number;
  dash?: number[];
}

export interface LineChartProps {
  id: string;
  /** What it shows, in words; without, the words stand elsewhere. */
  label?: string;
  lines: ReadonlySignal<Line[]>;
  /** How the `i`-th of `count` lines is drawn. */
  stroke(i: number, count: number): Stroke;
  /** Logarithmic where everything is positive. */
  log: boolean;
  /** What is on show now, marked by a line. */
  cursor?: ReadonlySignal<number> | null;
  /** Where something happened: marked by ticks at the top. */
  events?: ReadonlySignal<number[]>;
}

/** A small chart of lines; the axes follow the numbers. */
export function LineChart(props: LineChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => (place.current ? attach(place.current, latest) : undefined), []);
  const { id, label, events } = props;
  const words = label ? { role: "img" as const, "aria-label": label } : { "aria-hidden": true };
  const marked = events?.value.join(" ");
  return <div ref={place} class="chart" data-testid={id} data-events={marked} {...words} />;
}

type Columns = [number[], ...(number | null)[][]];

/** One table for all lines: their iterations merged, gaps where a line has no value. */
export function columns(lines: Line[]): Columns {
  const xs = [...new Set(lines.flatMap((line) => line.iterations))].sort((a, b) => a - b);
  const rows = lines.map(({ iterations, values }) => {
    const known = new Map(iterations.map((x, i) => [x, values[i] as number | null]));
    return xs.map((x) => known.get(x) ?? null);
  });
  return [xs, ...rows];
}

function attach(element: HTMLElement, props: { current: LineChartProps }): () => void {
  let chart: uPlot | null = null;
  let shape = "";
  let timer: ReturnType<typeof setTimeout> | null = null;
  let gone = false;
  /** As it was laid out: to ask for it here would lay the page out once more. */
  let [width, height] = [0, 0];
  const draw = async () => {
    const { Plot } = await plot();
    timer = null;
    if (gone || width === 0) return;
    const lines = props.current.lines.peek();
    if (lines.length === 0) return;
    const positive = lines.every(({ values }) => values.every((v) => v === null || v > 0));
    const log = props.current.log && positive;
    const now = `${lines.length}${log}${theme.peek()}${width}`;
    const data = columns(lines) as uPlot.AlignedData;
    if (now !== shape || !chart) {
      chart?.destroy();
      chart = new Plot({ width, height, ...options(lines.length, log, props) }, data, element);
      shape = now;
    } else chart.setData(data);
  };
  const failed = (thrown: IelError) =>
    tellError(thrown, "A part of the page could not be fetched.");
  const soon = () => {
    timer ??= setTimeout(() => void draw().catch(failed), REDRAW_MS);
  };
  const stop = effect(() => {
    for (const one of [props.current.lines, theme, props.current.cursor, props.current.events])
      one?.value;
    soon();
  });
  const observer = new ResizeObserver(([entry]) => {
    const { contentRect } = entry as ResizeObserverEntry;
    [width, height] = [Math.round(contentRect.width), Math.round(contentRect.height)];
    soon();
  });
  observer.observe(element);
  return () => {
    gone = true;
    stop();
    observer.disconnect();
    if (timer !== null) clearTimeout(timer);
    chart?.destroy();
  };
}

function options(
  count: number,
  log: boolean,
  props: { current: LineChartProps },
): Omit<uPlot.Options, "width" | "height"> {
  const inks = palette(theme.peek());
  return {
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: axes(inks, log),
    series: [
      {},
      ...Array.from({ length: count }, (_, i) => {
        const { color, width, dash = [] } = props.current.stroke(i, count);
        const points = { show: false };
        return { stroke: color(inks), width, dash, spanGaps: true, points };
      }),
    ],
    hooks: {
      draw: [
        (chart) => {
          const { cursor, events } = props.current;
          if (cursor) mark(chart, cursor.peek(), 1, inks);
          for (const at of events?.peek() ?? []) mark(chart, at, EVENT, inks);
        },
      ],
    },
  };
}

/** A line down a share of the chart's height. */
function mark({ ctx: context, bbox, valToPos }: uPlot, at: number, share: number, inks: Palette) {
  const x = Math.round(valToPos(at, "x", true)) + 0.5;
  context.strokeStyle = `rgb(${inks.inkRgb} / 0.45)`;
  context.lineWidth = devicePixelRatio;
  context.beginPath();
  context.moveTo(x, bbox.top);
  context.lineTo(x, bbox.top + share * bbox.height);
  context.stroke();
}

/** Iterations are whole; times need not be. */
const along = (tick: number) => (Number.isInteger(tick) ? whole(tick) : number(tick, 2));

/** Of the ticks of a logarithmic axis those for which there is room: of few decades all, or of the numbered
 *  ones 1, 2 and 5; of more the powers of ten; of many every second or third power. */
const roomy = (numbered: boolean) => (_: uPlot, ticks: number[]) => {
  const [low = 1, high = 1] = [ticks[0], ticks.at(-1)];
  const span = Math.log10(high / low);
  const apart = Math.ceil(span / MOST_POWERS);
  return ticks.map((tick) => {
    const power = Math.floor(Math.log10(tick) + 1e-9);
    const leading = Math.round(tick / 10 ** power);
    if (apart > 1) return leading === 1 && power % apart === 0 ? tick : null;
    if (!numbered) return tick;
    return leading === 1 || (span < FEW && [2, 5].includes(leading)) ? tick : null;
  });
};

const MOST_POWERS = 5;
const FEW = 1.8;

function axes(inks: Palette, log: boolean): uPlot.Axis[] {
  const axis = {
    stroke: inks.axisText,
    // uPlot scales whole pixels only.
    font: `12px ${FONT}`,
    ticks: { stroke: inks.axis, size: 4, width: 1 },
    grid: { stroke: inks.axis, width: 0.5 },
    gap: 3,
  };
  return [
    { ...axis, size: 26, space: 56, values: (_, ticks) => ticks.map(along) },
    {
      ...axis,
      ...(log && {
        filter: roomy(true),
        ticks: { ...axis.ticks, filter: roomy(false) },
        grid: { ...axis.grid, filter: roomy(false) },
      }),
      size: 46,
      space: 26,
      values: (_, ticks) =>
        log ? ticks.map((t) => (t === null ? "" : number(t, 2))) : labels(ticks),
    },
  ];
}
