import type { ComparisonFrame, EngineApi, Frame, FromWorker, Method, ToWorker } from "../protocol";
import type { IelError } from "./types";

type Pending = { resolve(value: unknown): void; reject(error: IelError): void };

/** The page's end of the worker: typed calls out, answers and frames in. */
export class Client {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #queue: ToWorker[] = [];
  #ready = false;
  #next = 1;
  /** Told of what compared panels show; the next comes once it has called `comparison_drawn`. */
  on_comparison: (frame: ComparisonFrame) => void = () => {};

  constructor(
    readonly on_frame: (frame: Frame) => void,
    readonly on_failure: (error: IelError) => void,
  ) {
    this.#worker = new Worker(new URL("../worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    this.#worker.onerror = (event) =>
      this.on_failure({
        kind: "worker",
        message: event.message || "The engine could not be loaded.",
      });
  }

  call<M extends Method>(
    method: M,
    ...args: Parameters<EngineApi[M]>
  ): Promise<ReturnType<EngineApi[M]>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      this.#post({ id, method, args });
    });
  }

  /** Tells the worker that the last frame is on screen and the next may come. */
  frame_drawn(): void {
    this.#post({ frame_drawn: true });
  }

  comparison_drawn(): void {
    this.#post({ comparison_drawn: true });
  }

  /** Messages wait here until the worker has its engine: before that nobody listens there. */
  #post(message: ToWorker): void {
    if (this.#ready) this.#worker.postMessage(message);
    else this.#queue.push(message);
  }

  #receive(message: FromWorker): void {
    if ("frame" in message) {
      this.on_frame(message.frame);
    } else if ("comparison" in message) {
      this.on_comparison(message.comparison);
    } else if ("ready" in message) {
      this.#ready = true;
      for (const waiting of this.#queue.splice(0)) this.#worker.postMessage(waiting);
    } else if ("failed" in message) {
      this.on_failure(message.failed);
    } else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("error" in message) pending?.reject(message.error);
      else pending?.resolve(message.result);
    }
  }
}
