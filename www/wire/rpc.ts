import type { IelError } from "./types";

/** A call as it crosses to a worker, and the answers that come back. */
export type Call = { id: number; method: string; args: unknown[] };
export type Answer =
  | { id: number; result: unknown }
  | { id: number; error: IelError }
  | { ready: true }
  | { failed: IelError };

// biome-ignore lint/suspicious/noExplicitAny: any function can be called
type Functions<Api> = { [M in keyof Api]: (...args: any[]) => unknown };

type Pending = { resolve(value: unknown): void; reject(error: IelError): void };

/** The page's end of a worker that answers calls of an `Api`, each once. */
export class Remote<Api extends Functions<Api>> {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #queue: unknown[] = [];
  #ready = false;
  #next = 1;

  constructor(
    worker: Worker,
    readonly onFailure: (error: IelError) => void,
  ) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = (event) =>
      this.onFailure({
        kind: "worker",
        message: event.message || "The engine could not be loaded.",
      });
  }

  call<M extends keyof Api & string>(
    method: M,
    ...args: Parameters<Api[M]>
  ): Promise<Awaited<ReturnType<Api[M]>>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      this.post({ id, method, args });
    });
  }

  /** Messages wait here until the worker has its engine: before that nobody listens there. */
  protected post(message: unknown): void {
    if (this.#ready) this.#worker.postMessage(message);
    else this.#queue.push(message);
  }

  protected receive(message: Answer): void {
    if ("ready" in message) {
      this.#ready = true;
      for (const waiting of this.#queue.splice(0)) this.#worker.postMessage(waiting);
    } else if ("failed" in message) {
      this.onFailure(message.failed);
    } else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("error" in message) pending?.reject(message.error);
      else pending?.resolve(message.result);
    }
  }
}
