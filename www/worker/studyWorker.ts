/// <reference lib="webworker" />
// The worker for studies: started, with the larger build of the engine, when one is asked for.

import { toError } from "../wire/protocol";
import type { Answer, Call } from "../wire/rpc";
import { Studies } from "./studies";
import { load } from "./wasm";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: Answer) => scope.postMessage(message);

load("complete")
  .then((module) => {
    const studies = new Studies(module);
    scope.onmessage = ({ data: { id, method, args } }: MessageEvent<Call>) => {
      try {
        const call = studies[method as keyof Studies] as (...values: unknown[]) => unknown;
        post({ id, result: call.apply(studies, args) });
      } catch (thrown) {
        post({ id, error: toError(thrown) });
      }
    };
    post({ ready: true });
  })
  .catch((thrown) => post({ failed: toError(thrown) }));
