import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { number } from "../kit/format";
import { Icon } from "../kit/Icon";
import { LineChart } from "../panel/readouts/LineChart";
import { StrokeSample, strokeOf } from "../panel/readouts/PanelChart";
import { countCritical } from "../plane/minima";
import { type Moving, panelLayers } from "../plane/panelLayers";
import { useSurface } from "../plane/surface";
import { still, theme } from "../state/settings";
import type { IelError } from "../wire/types";
import { Divided } from "./Divided";
import { DivisionRun } from "./division";
import { Learned } from "./Learned";
import { UnitsRun } from "./learning";
import { Rows } from "./Rows";
import { FigureRun, measuring } from "./run";
import { pictureOf, valueIn } from "./spec";
import { restated } from "./stated";
import type { LiveFigure } from "./turn";

/** Share of a figure that has to be on screen for it to start, and below which it rests. */
const SEEN = 0.5;
const GONE = 0.15;

/** The live figure: what it shows, tools, and, of fits, their losses. */
export function Live({ run }: { run: LiveFigure }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!root.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        const tall = entry.boundingClientRect.height > innerHeight;
        const share = tall ? entry.intersectionRect.height / innerHeight : entry.intersectionRatio;
        if (share >= SEEN) run.seen();
        else if (share < GONE) run.unseen();
      },
      { threshold: [0, GONE, 0.3, SEEN, 0.75, 1] },
    );
    observer.observe(root.current);
    return () => observer.disconnect();
  }, [run]);
  const { spec } = run;
  const changed = run.link.value !== spec.link;
  return (
    <div ref={root} data-testid="live" data-state={stateOf(run)}>
      {run instanceof DivisionRun && <Divided run={run} />}
      {run instanceof FigureRun && <SideBySide run={run} />}
      {run instanceof UnitsRun && <Learned run={run} />}
      {run.error.value && (
        <p role="alert" class="figure-error">
          This figure cannot run here: {run.error.value.message}
        </p>
      )}
      <div class="figure-tools">
        <button type="button" class="button" data-testid="figure-play" onClick={() => run.toggle()}>
          <Icon name={run.running.value ? "pause" : "play"} />
          {run.running.value ? "Pause" : run.ended.value ? "Again" : "Run"}
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Start over"
          title="Start over"
          onClick={() => void run.reset()}
        >
          <Icon name="reset" />
        </button>
        {spec.controls.map(({ label, key, values }) => (
          <label key={key} class="figure-control">
            {label}
            <select
              class="select"
              value={valueIn(run.link.value, key) ?? ""}
              onChange={(event) => void run.change(key, event.currentTarget.value)}
            >
              {values.map((value) => (
                <option key={value} value={value}>
                  {decodeURIComponent(value)}
                </option>
              ))}
            </select>
          </label>
        ))}
        <output data-testid="figure-at">{run.stands.value}</output>
        {!spec.each && (
          <a href={`./#${run.link.value}`} data-testid="figure-lab">
            Open in the lab
          </a>
        )}
      </div>
      {run instanceof FigureRun && !run.processes && (
        <div class="figure-loss">
          <p>Loss over iterations</p>
          <LineChart id="figure-loss" lines={run.lines} stroke={strokeOf} log />
        </div>
      )}
      {changed && <p class="figure-note">The table below is of the figure as it began.</p>}
    </div>
  );
}

const stateOf = (run: LiveFigure) =>
  run.running.value ? "runs" : run.ended.value ? "ended" : "rests";

function SideBySide({ run }: { run: FigureRun }) {
  const { spec, processes } = run;
  return (
    <div class="figure-panels" data-panels={spec.panels.length}>
      {spec.panels.map((panel, i) => (
        <div key={panel} class="figure-panel">
          <p>
            {!processes && spec.panels.length > 1 && <StrokeSample index={i} />} {panel}
          </p>
          <Plane run={run} index={i} label={panel} />
        </div>
      ))}
    </div>
  );
}

function Plane({ run, index, label }: { run: FigureRun; index: number; label: string }) {
  const root = useSurface(
    () => ({
      view: run.view,
      layers: layersOf(run, index),
      moving: () => run.running.peek(),
      // The first panel's size is that of all.
      resized: (plot) => {
        if (index === 0) run.fit(plot);
      },
    }),
    [run, index],
  );
  const picture = run.pictures.value[index];
  const refused = picture && "message" in picture ? picture : null;
  return (
    <div
      ref={root}
      class={`figure-plane${picture ? "" : " waiting"}`}
      role="img"
      aria-label={`${label}: ${textOf(run, index)}`}
    >
      {!picture && <img src={pictureOf(run.spec, index, theme.value)} alt="" />}
      <canvas />
      <canvas />
      {refused && <p role="alert">Not possible: {refused.message}</p>}
    </div>
  );
}

/** What a panel shows, in words. */
function textOf(run: FigureRun, index: number): string {
  const picture = run.pictures.value[index];
  if (!picture || !("grid" in picture)) return "not begun yet";
  const minima = countCritical(picture.critical_points, 0);
  const found = minima === 1 ? "one minimum" : `${minima} minima`;
  // Words that change with every frame would never be read to their end.
  if (run.running.value) return `an energy over the plane, ${found}, under way`;
  const loss = run.processes ? "" : `, loss ${number(picture.status.loss)}`;
  return `an energy over the plane, ${found}${loss}`;
}

function layersOf(run: FigureRun, index: number) {
  const moving = (): Moving | null => {
    const { compare, processes } = run.side.peek() ?? {};
    if (!compare || !processes) return null;
    return {
      paths: run.paths.peek()[index] ?? new Float32Array(0),
      steps: compare.steps,
      time: run.time.peek(),
      jump: compare.kinds[index] === "gibbs",
    };
  };
  const frame = () => {
    const known = run.pictures.peek()[index];
    return known && "grid" in known ? known : null;
  };
  const system = () => {
    const picture = run.system.peek();
    return picture ? { picture, showing: "flow" as const } : null;
  };
  return panelLayers(
    {
      frame,
      layers: () => ({
        isolines: true,
        paths: true,
        field: false,
        triangle: run.side.peek()?.chart === "triangle",
        system: system(),
      }),
      // Velocities are at places all over the plane: their lines are drawn, not the places.
      observed: () => moving() === null && run.system.peek() === null,
      moving,
      flowing: () => run.running.peek() && moving() === null && !still.peek(),
      place: () => null,
    },
    [run.pictures, run.side, run.system],
    [run.pictures, run.side, run.paths, run.time, run.running, run.system, still],
  );
}

/** The table of a figure, and a button that measures it anew, as the reader has set it. */
export function LiveRows({ run }: { run: LiveFigure }) {
  const { spec } = run;
  const [cells, setCells] = useState<string[][] | null>(null);
  const [state, setState] = useState<"idle" | "busy" | IelError>("idle");
  const of = useMemo(() => new Map<string, string[][]>(), []);
  const link = run.link.value;
  useEffect(() => setCells(of.get(link) ?? null), [link, of]);
  const measure = async () => {
    setState("busy");
    try {
      const fresh = await restated(spec, link, (asked) => measuring.call("measure", asked));
      of.set(link, fresh);
      if (run.link.peek() === link) setCells(fresh);
      setState("idle");
    } catch (thrown) {
      setState(thrown as IelError);
    }
  };
  if (spec.rows.length === 0) return null;
  return (
    <>
      <Rows spec={spec} cells={cells} />
      <p class="figure-measure">
        <button
          type="button"
          class="quiet"
          data-testid="figure-measure"
          disabled={state === "busy"}
          onClick={() => void measure()}
        >
          {state === "busy" ? "Measuring…" : "Measure it here"}
        </button>
        {typeof state === "object" && <span role="alert"> {state.message}</span>}
      </p>
    </>
  );
}
