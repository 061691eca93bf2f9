/// <reference lib="webworker" />
// The article's worker for measurements: started when the first is asked for.

import { toError } from "../wire/protocol";
import type { Answer, Call } from "../wire/rpc";
import { liveFor, serve } from "../worker/serve";
import { load } from "../worker/wasm";
import { type Measurement, measured, movedByFlows, reader, streamlines } from "./measured";
import { sideBySide } from "./spec";

declare const self: DedicatedWorkerGlobalScope;
const post = (message: Answer) => self.postMessage(message);

/** What the page can ask of it. */
export interface MeasureApi {
  measure(measurement: Measurement): (number | null)[][];
  /** Where the flow of each panel takes points, at every step. */
  flows(link: string): Float32Array[];
  /** Lines along the velocity of a known system. */
  streamlines(link: string): Float32Array;
}

liveFor(post);
load("complete")
  .then((module) => {
    const api = {
      measure: (measurement: Measurement) => measured(module, measurement),
      flows: async (link: string) =>
        movedByFlows(module, await sideBySide(link, reader(module))).map(({ paths }) =>
          Float32Array.from(paths),
        ),
      streamlines: async (link: string) =>
        streamlines(module, await sideBySide(link, reader(module))).slice(),
    };
    const reply = serve(api, post);
    self.onmessage = ({ data }: MessageEvent<Call>) => void reply(data);
    post({ ready: true });
  })
  .catch((thrown) => post({ failed: toError(thrown) }));
