import { LineChart, type LineChartProps, type Stroke } from "./LineChart";

/** One stroke a panel: the accent first, then inks that differ in their dashes. */
const STROKES: (Stroke & { accent?: boolean })[] = [
  { color: (inks) => inks.accent, width: 1.5, accent: true },
  ...[[], [5, 3], [1.5, 3]].map((dash): Stroke => {
    return { color: ({ inkRgb }) => `rgb(${inkRgb} / 0.75)`, width: 1.5, dash };
  }),
];

export const strokeOf = (index: number) =>
  STROKES[index % STROKES.length] as (typeof STROKES)[number];

/** What is followed in each panel of a view, a line each. */
export function PanelChart(
  props: Pick<LineChartProps, "lines" | "log" | "cursor"> & { title: string; over: string },
) {
  const { title, over, lines, log, cursor } = props;
  return (
    <section class="course" aria-label={`${title} over ${over}`}>
      <h2>
        {title} <span class="quiet-text">over {over}</span>
      </h2>
      <LineChart id="course" lines={lines} stroke={strokeOf} log={log} cursor={cursor ?? null} />
    </section>
  );
}

/** The stroke of a panel, beside its name. */
export function StrokeSample({ index }: { index: number }) {
  const { accent, dash } = strokeOf(index);
  return (
    <svg class={`stroke-sample${accent ? " accent" : ""}`} viewBox="0 0 22 8" aria-hidden="true">
      <path d="M1 4h20" stroke-dasharray={dash?.join(" ") || undefined} />
    </svg>
  );
}
