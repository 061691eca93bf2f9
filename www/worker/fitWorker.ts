/// <reference lib="webworker" />

import {
  type ComparisonFrame,
  type Frame,
  type FromWorker,
  type Request,
  type ToWorker,
  toError,
} from "../wire/protocol";
import { Comparison } from "./comparison";
import { type Handlers, Host } from "./host";
import { Team } from "./team";
import { load } from "./wasm";

const scope = self as unknown as DedicatedWorkerGlobalScope;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

const buffers = (arrays: { buffer: ArrayBufferLike }[]) =>
  [...new Set(arrays.map((array) => array.buffer))] as ArrayBuffer[];

function arraysOf(frame: Frame): { buffer: ArrayBufferLike }[] {
  return [
    frame.grid,
    ...(frame.ensemble ? [frame.ensemble.spread] : []),
    frame.observations,
    frame.conditions,
    frame.starts,
    frame.trajectories,
    frame.chains,
    frame.critical_points,
    frame.curves,
    ...frame.isolines.flatMap((line) => [line.points, line.ends]),
  ];
}

function sendFrame(frame: Frame): void {
  post({ frame }, buffers(arraysOf(frame)));
}

function sendComparison(comparison: ComparisonFrame): void {
  const panels = comparison.panels.filter((panel) => panel !== null);
  post({ comparison }, buffers(panels.flatMap(arraysOf)));
}

/** Looks the method up and answers with its value or its error. */
async function answer(host: Handlers, { id, method, args }: Request): Promise<void> {
  try {
    const call = host[method] as (...values: unknown[]) => unknown;
    post({ id, result: await call.apply(host, args) });
  } catch (thrown) {
    post({ id, error: toError(thrown) });
  }
}

const spawn = () => new Worker(new URL("./poolWorker.ts", import.meta.url), { type: "module" });
const hire = (members: number) => new Team(members, spawn, scope.crossOriginIsolated);

load("first")
  .then((module) => {
    const fail = (thrown: unknown) => post({ failed: toError(thrown) });
    const comparison = new Comparison(() => load("complete"), sendComparison);
    const host = new Host(module, load, sendFrame, hire, fail, comparison);
    scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
      if ("frameDrawn" in data) host.drawn();
      else if ("comparisonDrawn" in data) comparison.drawn();
      else void answer(host, data);
    };
    post({ ready: true });
    // The first that is asked for, while the page is still being laid out.
    host.catalog();
  })
  .catch((thrown) => post({ failed: toError(thrown) }));
