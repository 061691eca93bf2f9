/// <reference lib="webworker" />
// A worker of the pool: carries out part of each iteration for the main worker.

import type { FromPoolWorker, Share, ToPoolWorker } from "./pool";
import { Shared } from "./shared";
import { type Engine, load } from "./wasm";

declare const self: DedicatedWorkerGlobalScope;
let engine: Engine | null = null;
let share: Share = { first: 0, end: 0 };

function post(message: FromPoolWorker, transfer: Transferable[] = []): void {
  self.postMessage(message, transfer);
}

async function receive(message: ToPoolWorker): Promise<void> {
  if ("scenario" in message) {
    const { Engine } = await load(message.build);
    engine?.free();
    engine = new Engine(message.scenario);
    if (message.rows !== null) engine.keep_beside(message.rows);
    share = message.share;
    post({ ready: message.ticket });
    if (message.shared) {
      const { buffer, sizes } = message.shared;
      new Shared(buffer, sizes).serve(engine);
    }
  } else if (engine) {
    engine.set_unknowns(message.iteration, message.unknowns);
    const partials = engine.run_tasks(share.first, share.end);
    post({ ticket: message.ticket, partials }, [partials.buffer]);
  }
}

// One after the other: loading the engine takes a while, and later messages build on it.
let before = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<ToPoolWorker>) => {
  before = before.then(() => receive(data));
};
