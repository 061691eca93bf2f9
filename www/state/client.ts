import type { ComparisonFrame, EngineApi, Frame, FromWorker, ToWorker } from "../wire/protocol";
import { RpcClient } from "../wire/rpc";
import type { Consequences, IelError } from "../wire/types";

declare global {
  /** The worker that the head of the built page has started, and what it has said since. */
  var engine: (Worker & { said: FromWorker[] }) | undefined;
}

const start = () =>
  new Worker(new URL("../worker/fitWorker.ts", import.meta.url), { type: "module" });

/** The page's end of the worker that runs the fit: calls out, answers and frames in. */
export class Client extends RpcClient<EngineApi> {
  /** Told of what compared panels show; the next comes once it has called `comparisonDrawn`. */
  onComparison: (frame: ComparisonFrame) => void = () => {};

  constructor(
    readonly onFrame: (frame: Frame) => void,
    /** Told what follows from the scenario, where no call asked. */
    readonly onConsequences: (consequences: Consequences) => void,
    onFailure: (error: IelError) => void,
  ) {
    const early = globalThis.engine;
    super(early ?? start(), onFailure);
    for (const message of early?.said ?? []) this.receive(message);
  }

  /** Tells the worker that the last frame is on screen and the next may come. */
  frameDrawn(): void {
    this.post({ frameDrawn: true } satisfies ToWorker);
  }

  comparisonDrawn(): void {
    this.post({ comparisonDrawn: true } satisfies ToWorker);
  }

  protected override receive(message: FromWorker): void {
    if ("frame" in message) this.onFrame(message.frame);
    else if ("comparison" in message) this.onComparison(message.comparison);
    else if ("consequences" in message) this.onConsequences(message.consequences);
    else super.receive(message);
  }
}
