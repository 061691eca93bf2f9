import { signal } from "@preact/signals";
import { LineChart } from "../panel/readouts/LineChart";
import { StrokeSample, strokeOf } from "../panel/readouts/PanelChart";
import type { Brush } from "../plane/palette";
import { useSurface } from "../plane/surface";
import type { View } from "../plane/view";
import { theme } from "../state/settings";
import type { UnitsReport } from "../wire/types";
import type { UnitsRun } from "./learning";
import { pictureOf, valueIn } from "./spec";

/** What machines of units have learned, side by side: each picture, the damaged one, and where the units end. */
export function Learned({ run }: { run: UnitsRun }) {
  const { spec } = run;
  return (
    <>
      <p class="figure-note">
        In each column: a picture, below it the damaged one, and where the units come to rest from
        there. Squares that are wrong are orange.
      </p>
      <div class="figure-panels" data-panels={spec.panels.length}>
        {spec.panels.map((panel, i) => (
          <div key={panel} class="figure-panel">
            <p>
              {spec.likelihood && <StrokeSample index={i} />} {panel}
            </p>
            <Pictures run={run} index={i} label={panel} />
            <p class="figure-repaired" data-testid="figure-repaired">
              {saidOf(run, i)}
            </p>
            <a href={`./#${run.links.value[i]}`} data-testid="figure-lab">
              Open in the lab
            </a>
          </div>
        ))}
      </div>
      {spec.likelihood && (
        <div class="figure-loss">
          <p>Mean log p of the pictures, in nats, over updates</p>
          <LineChart
            id="figure-likelihood"
            lines={run.likelihoods}
            stroke={strokeOf}
            log={false}
            label="Mean log p of the pictures over updates, a line for each panel; the table says where they end"
          />
        </div>
      )}
    </>
  );
}

/** What a panel's machine repairs, once that has been measured. */
function saidOf(run: UnitsRun, index: number): string {
  const report = run.reports.value[index];
  if (!report || report.recall.length === 0 || !run.ended.value) return " ";
  const asked = Number(valueIn(run.link.value, "units.corruption") ?? "0.2");
  const apart = (one: { corruption: number }) => Math.abs(one.corruption - asked);
  const near = report.recall.reduce((best, one) => (apart(one) < apart(best) ? one : best));
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return `${percent(near.recalled)} repaired, ${percent(near.corruption)} flipped`;
}

function Pictures({ run, index, label }: { run: UnitsRun; index: number; label: string }) {
  const root = useSurface(() => {
    const view = signal<View | null>(null);
    return {
      view,
      layers: [
        {
          signals: [run.reports],
          draw(brush) {
            const report = run.reports.peek()[index];
            if (report) drawPictures(brush, report);
            return false;
          },
        },
      ],
      // Of the view only that there is a place enters.
      resized: (plot) => {
        view.value = { plot, x: 0, y: 0, scale: 1 };
      },
    };
  }, [run, index]);
  const report = run.reports.value[index];
  // Words that change with every picture would never be read to their end.
  const words = run.running.value ? "under way" : report ? repairedOf(report) : "not begun yet";
  return (
    <div
      ref={root}
      class={`figure-plane${report ? "" : " waiting"}`}
      role="img"
      aria-label={`${label}: ${words}`}
    >
      {!report && <img src={pictureOf(run.spec, index, theme.value)} alt="" />}
      <canvas />
    </div>
  );
}

function repairedOf({ pictures }: UnitsReport): string {
  const right = pictures.filter(({ picture, end }) => picture === end).length;
  return `${right} of ${pictures.length} damaged pictures end as they were`;
}

/** A gap between pictures, in squares; between rows of columns it is wider. */
const GAP = 1;
const WIDE = 2;
const ROWS = 3;

/** How many columns stand in a row so that squares are as large as they can be. */
export function arranged(count: number, across: number, down: number): number {
  const size = (columns: number) => {
    const [width, height] = [columns * (across + GAP), Math.ceil(count / columns) * blockOf(down)];
    return 1 / Math.max(width, height);
  };
  const all = Array.from({ length: count }, (_, k) => k + 1);
  return all.reduce((best, columns) => (size(columns) > size(best) ? columns : best), 1);
}

const blockOf = (down: number) => ROWS * (down + GAP) + WIDE;

function drawPictures({ context, inks }: Brush, report: UnitsReport): void {
  const { width: across, height: down, pictures } = report;
  const { width, height } = context.canvas;
  const ratio = context.getTransform().a;
  context.clearRect(0, 0, width, height);
  const columns = arranged(pictures.length, across, down);
  const lines = Math.ceil(pictures.length / columns);
  const [wide, high] = [columns * (across + GAP) - GAP, lines * blockOf(down) - WIDE - GAP];
  // Squares of whole pixels of the screen have sharp edges.
  const side = Math.max(1, Math.floor(Math.min(width / wide, height / high))) / ratio;
  const left = (width / ratio - side * wide) / 2;
  const top = (height / ratio - side * high) / 2;
  pictures.forEach(({ picture, start, end }, k) => {
    [picture, start, end].forEach((bits, row) => {
      const x = left + side * (k % columns) * (across + GAP);
      const y = top + side * (Math.floor(k / columns) * blockOf(down) + row * (down + GAP));
      for (let i = 0; i < bits.length; i++) {
        const wrong = bits[i] !== picture[i];
        const on = bits[i] === "1";
        context.fillStyle = wrong ? inks.accent : on ? inks.ink : inks.axis;
        // Wrong and off is paler than wrong and on.
        context.globalAlpha = on ? 1 : wrong ? 0.45 : 0.3;
        const [column, line] = [i % across, Math.floor(i / across)];
        context.fillRect(x + side * column, y + side * line, side, side);
      }
    });
  });
  context.globalAlpha = 1;
}
