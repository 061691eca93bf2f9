import "../kit/trusted";
import { RpcClient } from "../wire/rpc";
import type { Progress, Scenario, StudyReports, StudyRequest } from "../wire/types";
import type { Stand, Studies } from "../worker/studies";
import { tellError } from "./messages";

type Api = Omit<Studies, "module">;

const worker = new RpcClient<Api>(
  () => new Worker(new URL("../worker/studyWorker.ts", import.meta.url), { type: "module" }),
  (error, started) => {
    const what = started ? "broke off" : "could not be started";
    const said = { ...error, message: `The engine for studies ${what}: ${error.message}` };
    // Whoever waits for it says so in its place.
    if (worker.refuse(said) === 0) tellError(said);
  },
);

/** The worker for studies; started by the first call, and again by the next where it has ended. */
export const study = (): RpcClient<Api> => worker;

/** Milliseconds between two looks at how far a study has come. */
const SLICE_MS = 120;

/** What is told of a study while it goes on. */
export interface Listener<S extends keyof StudyReports> {
  /** Cancels it. */
  signal?: AbortSignal;
  progress?(progress: Progress): void;
  /** What it has found so far. */
  report?(report: StudyReports[S]): void;
  /** Long rows of numbers that belong to what it has found, once it is done. */
  arrays?(arrays: Record<string, Float32Array>): void;
}

/** Carries out a study of a scenario; null where it was cancelled. */
export const runStudy = <R extends StudyRequest>(
  scenario: Scenario,
  request: R,
  listener: Listener<R["study"]> = {},
) => runTask<R["study"]>(study().call("begin", scenario, request), listener);

/** Carries out a study that has begun; null where it was cancelled. */
export async function runTask<S extends keyof StudyReports>(
  begun: Promise<number>,
  { signal, progress, report, arrays }: Listener<S> = {},
): Promise<StudyReports[S] | null> {
  const id = await begun;
  try {
    while (!signal?.aborted) {
      const steps = Number.POSITIVE_INFINITY;
      const stand = (await study().call("advance", id, SLICE_MS, steps, !!report)) as Stand<S>;
      if (signal?.aborted) break;
      progress?.(stand.progress);
      if (stand.report !== null) report?.(stand.report);
      if (!stand.done) continue;
      arrays?.(stand.arrays);
      return stand.report;
    }
    return null;
  } finally {
    if (study().running) await study().call("end", id);
  }
}
