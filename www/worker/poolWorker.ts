/// <reference lib="webworker" />
// A member of the team: carries out part of each iteration for the leader's worker.
import { Shared } from "./shared";
import type { FromMember, Share, ToMember } from "./team";
import { type Engine, load } from "./wasm";

const scope = self as unknown as DedicatedWorkerGlobalScope;
let engine: Engine | null = null;
let share: Share = { first: 0, end: 0 };

function post(message: FromMember, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}

async function receive(message: ToMember): Promise<void> {
  if ("scenario" in message) {
    const { Engine } = await load(message.build);
    engine?.free();
    engine = new Engine(message.scenario);
    share = message.share;
    post({ ready: message.ticket });
    if (message.shared) {
      const { buffer, sizes } = message.shared;
      new Shared(buffer, sizes).serve(engine);
    }
  } else if (engine) {
    engine.stand_at(message.iteration, message.unknowns);
    const partials = engine.run_tasks(share.first, share.end);
    post({ ticket: message.ticket, partials }, [partials.buffer]);
  }
}

// One after the other: loading the engine takes a while, and later messages build on it.
let before = Promise.resolve();
scope.onmessage = ({ data }: MessageEvent<ToMember>) => {
  before = before.then(() => receive(data));
};
