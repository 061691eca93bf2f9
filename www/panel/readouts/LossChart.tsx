import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { number, whole } from "../../kit/format";
import { FONT, type Palette, palette } from "../../plane/palette";
import type { Curve } from "../../state/curves";
import { theme } from "../../state/settings";
import { runs, runsVersion } from "../../state/store";

const REDRAW_MS = 100;

/** The loss over iterations, earlier runs behind it; logarithmic while everything is positive. */
export function LossChart() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    return element ? attach(element) : undefined;
  }, []);
  return <div ref={place} class="chart" data-testid="loss-chart" aria-hidden="true" />;
}

type Columns = [number[], ...(number | null)[][]];

/** One table for all runs: their iterations merged, gaps where a run has no value. */
export function columns(curves: Pick<Curve, "iterations" | "values">[]): Columns {
  const xs = [...new Set(curves.flatMap((c) => c.iterations))].sort((a, b) => a - b);
  const rows = curves.map((curve) => {
    const known = new Map(curve.iterations.map((x, i) => [x, curve.values[i] as number]));
    return xs.map((x) => known.get(x) ?? null);
  });
  return [xs, ...rows];
}

function attach(element: HTMLElement): () => void {
  let chart: uPlot | null = null;
  let shape = "";
  let timer: ReturnType<typeof setTimeout> | null = null;
  const draw = () => {
    timer = null;
    const curves = [...runs.earlier, runs.current];
    const log = curves.every((c) => c.values.every((v) => v > 0));
    const now = `${curves.length}${log}${theme.peek()}${element.clientWidth}`;
    const data = columns(curves);
    if (now !== shape || !chart) {
      chart?.destroy();
      chart = new uPlot(options(element, curves.length, log), data as uPlot.AlignedData, element);
      shape = now;
    } else chart.setData(data as uPlot.AlignedData);
  };
  const soon = () => {
    timer ??= setTimeout(draw, REDRAW_MS);
  };
  const stop = effect(() => {
    runsVersion.value;
    theme.value;
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
    axes: chartAxes(inks),
    series: [
      {},
      ...Array.from({ length: count }, (_, i) => ({
        stroke:
          i === count - 1 ? inks.accent : `rgb(${inks.inkRgb} / ${0.12 + (0.16 * i) / count})`,
        width: i === count - 1 ? 1.5 : 1,
        spanGaps: true,
        points: { show: false },
      })),
    ],
  };
}

/** Iterations are whole; times need not be. */
const along = (tick: number) => (Number.isInteger(tick) ? whole(tick) : number(tick, 2));

/** The two axes of a small chart. */
export function chartAxes(inks: Palette): uPlot.Axis[] {
  const axis = {
    stroke: inks.axisText,
    // uPlot scales whole pixels only.
    font: `12px ${FONT}`,
    ticks: { stroke: inks.axis, size: 4, width: 1 },
    grid: { stroke: inks.axis, width: 0.5 },
  };
  return [
    { ...axis, size: 26, gap: 3, space: 56, values: (_, ticks) => ticks.map(along) },
    {
      ...axis,
      size: 46,
      gap: 3,
      space: 26,
      values: (_, ticks) => ticks.map((t) => (t === null ? "" : number(t, 2))),
    },
  ];
}
