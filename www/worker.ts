/// <reference lib="webworker" />
import { Comparison } from "./engine/comparison";
import { type Handlers, Host } from "./engine/host";
import { Team } from "./engine/team";
import { load } from "./engine/wasm";
import {
  type ComparisonFrame,
  type Frame,
  type FromWorker,
  type Request,
  type ToWorker,
  to_error,
} from "./protocol";

const scope = self as unknown as DedicatedWorkerGlobalScope;

function post(message: FromWorker, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

const buffers = (arrays: { buffer: ArrayBufferLike }[]) =>
  [...new Set(arrays.map((array) => array.buffer))] as ArrayBuffer[];

function arrays_of(frame: Frame): { buffer: ArrayBufferLike }[] {
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

function send_frame(frame: Frame): void {
  post({ frame }, buffers(arrays_of(frame)));
}

function send_comparison(comparison: ComparisonFrame): void {
  const panels = comparison.panels.filter((panel) => panel !== null);
  post({ comparison }, buffers(panels.flatMap(arrays_of)));
}

/** Looks the method up and answers with its value or its error. */
async function answer(host: Handlers, { id, method, args }: Request): Promise<void> {
  try {
    const call = host[method] as (...values: unknown[]) => unknown;
    post({ id, result: await call.apply(host, args) });
  } catch (thrown) {
    post({ id, error: to_error(thrown) });
  }
}

const spawn = () => new Worker(new URL("./member.ts", import.meta.url), { type: "module" });
const hire = (members: number) => new Team(members, spawn, scope.crossOriginIsolated);

load("first")
  .then((module) => {
    const fail = (thrown: unknown) => post({ failed: to_error(thrown) });
    const comparison = new Comparison(() => load("complete"), send_comparison);
    const host = new Host(module, load, send_frame, hire, fail, comparison);
    scope.onmessage = ({ data }: MessageEvent<ToWorker>) => {
      if ("frame_drawn" in data) host.drawn();
      else if ("comparison_drawn" in data) comparison.drawn();
      else void answer(host, data);
    };
    post({ ready: true });
    // The first that is asked for, while the page is still being laid out.
    host.catalogue();
  })
  .catch((thrown) => post({ failed: to_error(thrown) }));
