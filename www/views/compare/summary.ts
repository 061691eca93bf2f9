import { batch, signal } from "@preact/signals";
import { runStudy, runTask, study } from "../../state/study";
import type { Chart } from "../../wire/charting";
import type { Measure } from "../../wire/protocol";
import type {
  DensityReport,
  DynamicsConfig,
  FlowComparison,
  FlowTrace,
  IelError,
  OperatorComparison,
  Scenario,
} from "../../wire/types";
import type { PanelsOverTime } from "./overTime";
import { FLOW_ETA, FLOW_TEMPERATURE } from "./spec";
import { columnsOf, rowsOfFlows, rowsOfOperators, sentencesOfFlows } from "./summaryRows";

/** How processes stand at each step; null until that is known, and of fits. */
export const overTime = signal<PanelsOverTime | null>(null);
/** The rows of the table that sum up all steps. */
export const summaryRows = signal<Measure[]>([]);
/** What flows did, in sentences. */
export const sentences = signal<string[]>([]);
/** The density that flows feel, and its span at the starts. */
export const facts = signal<{ report: DensityReport; span: [number, number] } | null>(null);

export function forgetSummary(): void {
  batch(() => {
    overTime.value = null;
    summaryRows.value = [];
    sentences.value = [];
    facts.value = null;
  });
}

/** The temperature of the density that flows feel: the link's, else the scenario's own but 1. */
export const flowTemperature = (natural: number, link: number | null) =>
  link ?? (natural === 1 ? FLOW_TEMPERATURE.usual : natural);

export interface FlowChoice {
  kinds: string[];
  processes: number;
  steps: number;
  temperature: number;
  eta: number | null;
}

/** The points moved by the flow of each panel, and what was measured of that. */
export interface FlowsMoved {
  /** A trace a panel. */
  moved: FlowComparison;
  over: PanelsOverTime | null;
  facts: NonNullable<typeof facts.value>;
}

/** Moves points by the flow of each panel; null where it was cancelled. */
export async function moveByFlows(
  base: Scenario,
  { kinds, processes, steps, temperature, eta }: FlowChoice,
  signal: AbortSignal,
): Promise<FlowsMoved | null> {
  const density = { temperature };
  const moved = await runStudy(
    base,
    {
      study: "flows",
      density,
      starts: processes,
      steps,
      eta: eta ?? FLOW_ETA.usual,
      over_time: true,
    },
    { signal },
  );
  if (!moved) return null;
  const columns = kinds.map((kind) => moved.traces.findIndex(({ flow }) => flow === kind));
  const traces = columns.map((i) => moved.traces[i]);
  if (!traces.every((trace): trace is FlowTrace => trace !== undefined))
    throw { kind: "page", message: NO_PLANE } satisfies IelError;
  const report = await study().call("density", base, density);
  const over = moved.over_time ?? null;
  return {
    moved: { ...moved, traces },
    over: over && { over, columns, corners: false },
    facts: { report, span: moved.density },
  };
}

const NO_PLANE = "A flow that turns needs a plane, and the observations have one dimension.";

export function showFlows({ moved, over, facts: found }: FlowsMoved, steps: number): void {
  batch(() => {
    overTime.value = over;
    summaryRows.value = rowsOfFlows(moved, steps);
    sentences.value = sentencesOfFlows(moved);
    facts.value = found;
  });
}

/** All of one share, of the next, ….  */
const CORNERS = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Runs operators from starts on the canvas (null: where the fit starts) and sums up what they do;
 *  null where it was cancelled. */
export function studyOperators(
  base: Scenario,
  dynamics: DynamicsConfig[],
  { steps, starts, chart }: { steps: number; starts: Float64Array | null; chart: Chart },
  signal: AbortSignal,
): Promise<OperatorComparison | null> {
  const places = chart === "triangle" ? { places: CORNERS } : {};
  const request = { dynamics, steps, over_time: true, ...places };
  const begun = study().call("beginOperators", base, request, starts, chart);
  return runTask<"operators">(begun, { signal });
}

export function showOperators(found: OperatorComparison, chart: Chart): void {
  const corners = chart === "triangle";
  const over = found.over_time;
  batch(() => {
    overTime.value = over ? { over, columns: columnsOf(found), corners } : null;
    summaryRows.value = corners ? [] : rowsOfOperators(found);
  });
}
