import type { ComparisonFrame, EngineApi, Frame, FromWorker, ToWorker } from "../protocol";
import { Remote } from "./remote";
import type { IelError } from "./types";

declare global {
  /** The worker that the head of the built page has started, and what it has said since. */
  var engine: (Worker & { said: FromWorker[] }) | undefined;
}

const start = () => new Worker(new URL("../worker.ts", import.meta.url), { type: "module" });

/** The page's end of the worker that runs the fit: calls out, answers and frames in. */
export class Client extends Remote<EngineApi> {
  /** Told of what compared panels show; the next comes once it has called `comparison_drawn`. */
  on_comparison: (frame: ComparisonFrame) => void = () => {};

  constructor(
    readonly on_frame: (frame: Frame) => void,
    on_failure: (error: IelError) => void,
  ) {
    const early = globalThis.engine;
    super(early ?? start(), on_failure);
    for (const message of early?.said ?? []) this.receive(message);
  }

  /** Tells the worker that the last frame is on screen and the next may come. */
  frame_drawn(): void {
    this.post({ frame_drawn: true } satisfies ToWorker);
  }

  comparison_drawn(): void {
    this.post({ comparison_drawn: true } satisfies ToWorker);
  }

  protected override receive(message: FromWorker): void {
    if ("frame" in message) this.on_frame(message.frame);
    else if ("comparison" in message) this.on_comparison(message.comparison);
    else super.receive(message);
  }
}
