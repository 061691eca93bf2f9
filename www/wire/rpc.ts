import type { IelError } from "./types";

/** A call as it crosses to a worker, and the answers that come back. */
export type Call = { id: number; method: string; args: unknown[] };
export type Answer =
  | { id: number; result: unknown }
  | { id: number; error: IelError }
  | { ready: true }
  | { failed: IelError }
  /** The worker holds the lock of that name as long as it lives. */
  | { alive: string };

// biome-ignore lint/suspicious/noExplicitAny: any function can be called
type Functions<Api> = { [M in keyof Api]: (...args: any[]) => unknown };

interface Pending {
  call: Call;
  resolve(value: unknown): void;
  reject(error: IelError): void;
  /** A worker that is gone was asked it. */
  asked: boolean;
}

const ENDED: IelError = { kind: "ended", message: "The browser has ended its worker." };

/** The page's end of a worker that answers calls of an `Api`, each once; also of the worker that takes
 *  its place. */
export class RpcClient<Api extends Functions<Api>> {
  #worker: Worker | null = null;
  readonly #pending = new Map<number, Pending>();
  readonly #queue: unknown[] = [];
  /** What waits until a worker in another's place knows where things stood. */
  #held: unknown[] | null = null;
  #ready = false;
  #next = 1;

  constructor(
    readonly start: () => Worker,
    /** The worker is no longer there, or, where it had not started, never was; `restart` or `refuse`
     *  is for who hears of it. */
    public onFailure: (error: IelError, started: boolean) => void,
  ) {}

  /** Whether there is a worker. */
  get running(): boolean {
    return this.#worker !== null;
  }

  call<M extends keyof Api & string>(
    method: M,
    ...args: Parameters<Api[M]>
  ): Promise<Awaited<ReturnType<Api[M]>>> {
    if (!this.#worker) this.#begin();
    const call = { id: this.#next++, method, args };
    return new Promise((resolve, reject) => {
      this.#pending.set(call.id, {
        call,
        resolve: resolve as Pending["resolve"],
        reject,
        asked: false,
      });
      this.post(call);
    });
  }

  /** Starts a worker in the place of the one there was, and has `recall` ask it what it has to know.
   *  Once that is answered, what was left unanswered is asked again, but never a third time; returns
   *  the methods of those calls. */
  async restart(recall: () => Promise<unknown>): Promise<string[]> {
    const left = [...this.#pending.values()];
    this.#end();
    this.#pending.clear();
    this.#begin();
    const worker = this.#worker;
    const recalled = recall();
    this.#held = [];
    const again = left.filter((one) => !one.asked);
    for (const one of left) if (one.asked) one.reject(ENDED);
    for (const one of again) {
      this.#pending.set(one.call.id, { ...one, asked: true });
      this.#held.push(one.call);
    }
    await recalled;
    if (worker === this.#worker) {
      const held = this.#held ?? [];
      this.#held = null;
      for (const message of held) this.post(message);
    }
    return again.map(({ call }) => call.method);
  }

  /** Answers all that is unanswered with an error, and tells how much that was; the next call starts
   *  another worker. */
  refuse(error: IelError): number {
    this.#end();
    const left = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of left) reject(error);
    return left.length;
  }

  /** Messages wait here until the worker has its engine: before that nobody listens there. */
  protected post(message: unknown): void {
    if (this.#held) this.#held.push(message);
    else if (this.#ready) this.#worker?.postMessage(message);
    else this.#queue.push(message);
  }

  protected receive(message: Answer): void {
    if ("ready" in message) {
      this.#ready = true;
      for (const waiting of this.#queue.splice(0)) this.#worker?.postMessage(waiting);
    } else if ("failed" in message) {
      this.#fail(message.failed);
    } else if ("alive" in message) {
      this.#watch(message.alive);
    } else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if ("error" in message) pending?.reject(message.error);
      else pending?.resolve(message.result);
    }
  }

  #begin(): void {
    let worker: Worker;
    try {
      worker = this.start();
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      queueMicrotask(() => this.#fail({ kind: "worker", message }));
      return;
    }
    this.#worker = worker;
    worker.onmessage = ({ data }) => worker === this.#worker && this.receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      const message = event.message || "Its worker could not be loaded.";
      if (worker === this.#worker) this.#fail({ kind: "worker", message });
    };
  }

  /** A worker that ends lets its lock go. */
  #watch(lock: string): void {
    const worker = this.#worker;
    void navigator.locks.request(lock, () => {
      if (worker === this.#worker) this.#fail(ENDED);
    });
  }

  #end(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#ready = false;
    this.#queue.length = 0;
    this.#held = null;
  }

  #fail(error: IelError): void {
    const started = this.#ready;
    this.#end();
    this.onFailure(error, started);
  }
}
