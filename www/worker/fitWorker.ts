/// <reference lib="webworker" />

import { type FromWorker, type ToWorker, toError } from "../wire/protocol";
import { Comparison } from "./comparison";
import { WorkerPool } from "./pool";
import { RunServer } from "./runServer";
import { liveFor, memoryOf, serve } from "./serve";
import { load } from "./wasm";

declare const self: DedicatedWorkerGlobalScope;

const post = (message: FromWorker) => self.postMessage(message);
/** A picture is large: it moves to the page. */
const move = (message: FromWorker) => self.postMessage(message, memoryOf(message));

const spawn = () => new Worker(new URL("./poolWorker.ts", import.meta.url), { type: "module" });
const pool = (workers: number) => new WorkerPool(workers, spawn, self.crossOriginIsolated);

liveFor(post);
load("first")
  .then((module) => {
    const busy = (busy: boolean) => post({ busy });
    const comparison = new Comparison(
      () => load("complete"),
      (comparison) => move({ comparison }),
      busy,
    );
    const server = new RunServer(module, load, pool, comparison, {
      frame: (frame) => move({ frame }),
      consequences: (consequences) => post({ consequences }),
      kept: (kept) => post({ kept }),
      busy,
      failed: (thrown) => post({ failed: toError(thrown) }),
    });
    const reply = serve(server, post);
    self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
      if ("frameDrawn" in data) server.drawn();
      else if ("comparisonDrawn" in data) comparison.drawn();
      else void reply(data);
    };
    post({ ready: true });
    // The first that is asked for, while the page is still being laid out.
    server.catalog();
  })
  .catch((thrown) => post({ failed: toError(thrown) }));
