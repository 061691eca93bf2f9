/// <reference lib="webworker" />
// The worker for studies: started, with the larger build of the engine, when one is asked for.

import { toError } from "../wire/protocol";
import type { Answer, Call } from "../wire/rpc";
import { answer } from "./serve";
import { Studies } from "./studies";
import { load } from "./wasm";

declare const self: DedicatedWorkerGlobalScope;
const post = (message: Answer) => self.postMessage(message);

load("complete")
  .then((module) => {
    const studies = new Studies(module);
    self.onmessage = ({ data }: MessageEvent<Call>) => void answer(studies, data).then(post);
    post({ ready: true });
  })
  .catch((thrown) => post({ failed: toError(thrown) }));
