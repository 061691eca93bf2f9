import "../kit/trusted";
import type {
  ComparisonFrame,
  EngineApi,
  Frame,
  FromWorker,
  Kept,
  ToWorker,
} from "../wire/protocol";
import { RpcClient } from "../wire/rpc";
import type { Consequences, IelError } from "../wire/types";

declare global {
  /** The worker that the head of the built page has started, and what it has said since. */
  var engine: (Worker & { said: FromWorker[] }) | undefined;
}

const start = () =>
  new Worker(new URL("../worker/fitWorker.ts", import.meta.url), { type: "module" });

/** What holds from the call on, and is said again to a worker that takes another's place. */
const LASTING: ReadonlySet<string> = new Set([
  "speed",
  "cores",
  "fuse",
  "beside",
  "view",
  "compareView",
]);

/** What waits for no update that is under way: after so long that update is given up. */
const URGENT: ReadonlySet<string> = new Set([
  "pause",
  "parseLink",
  "open",
  "command",
  "snapshot",
  "compare",
  "comparePlay",
]);
const PATIENCE_MS = 2000;
const LOOK_MS = 200;

/** The page's end of the worker that runs the fit: calls out, answers and frames in. */
export class Client extends RpcClient<EngineApi> {
  /** Told of what compared panels show; the next comes once it has called `comparisonDrawn`. */
  onComparison: (frame: ComparisonFrame) => void = () => {};
  /** Told that an update under way keeps the worker from what cannot wait. */
  onStuck: () => void = () => {};
  /** The run on show as a worker that takes this one's place can take it up. */
  kept: Kept | null = null;
  /** Told of each such state. */
  onKept: (kept: Kept) => void = () => {};
  readonly #lasting = new Map<string, unknown[]>();
  /** Since when an update is under way. */
  #busySince: number | null = null;

  constructor(
    readonly onFrame: (frame: Frame) => void,
    /** Told what follows from the scenario, where no call asked. */
    readonly onConsequences: (consequences: Consequences) => void,
    onFailure: (error: IelError, started: boolean) => void,
  ) {
    super(() => {
      const early = globalThis.engine;
      globalThis.engine = undefined;
      if (!early) return start();
      queueMicrotask(() => {
        for (const message of early.said) this.receive(message);
      });
      return early;
    }, onFailure);
  }

  override call<M extends keyof EngineApi & string>(method: M, ...args: Parameters<EngineApi[M]>) {
    if (LASTING.has(method)) this.#lasting.set(method, args);
    if (method === "open") this.kept = null;
    const answer = super.call(method, ...args);
    if (URGENT.has(method)) this.#lookAfter(answer);
    return answer;
  }

  /** Starts another worker, which is told what this one was, then what `recall` says; returns the
   *  methods of the calls that it is asked again. */
  replace(recall: () => Promise<unknown>): Promise<string[]> {
    this.#busySince = null;
    return this.restart(() => {
      for (const [method, args] of this.#lasting) {
        void super.call(method as "speed", ...(args as [number])).catch(() => undefined);
      }
      return recall();
    });
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
    else if ("kept" in message) {
      this.kept = message.kept;
      this.onKept(message.kept);
    } else if ("busy" in message) this.#busySince = message.busy ? performance.now() : null;
    else super.receive(message);
  }

  #lookAfter(answer: Promise<unknown>): void {
    const asked = performance.now();
    const looking = setInterval(() => {
      const since = this.#busySince;
      if (since === null || performance.now() - Math.max(since, asked) < PATIENCE_MS) return;
      clearInterval(looking);
      this.onStuck();
    }, LOOK_MS);
    const end = () => clearInterval(looking);
    answer.then(end, end);
  }
}
