/// <reference lib="webworker" />
// The worker for studies: started, with the larger build of the engine, when one is asked for.

import { toError } from "../wire/protocol";
import type { Answer, Call } from "../wire/rpc";
import { liveFor, serve } from "./serve";
import { Studies } from "./studies";
import { load } from "./wasm";

declare const self: DedicatedWorkerGlobalScope;
const post = (message: Answer) => self.postMessage(message);

liveFor(post);
load("complete")
  .then((module) => {
    const studies = new Studies(module);
    const reply = serve(studies, post);
    self.onmessage = ({ data }: MessageEvent<Call>) => void reply(data);
    post({ ready: true });
  })
  .catch((thrown) => post({ failed: toError(thrown) }));
