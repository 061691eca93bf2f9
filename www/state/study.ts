import { Remote } from "../wire/rpc";
import type { Studies } from "../worker/studies";
import { tellError } from "./messages";

type Api = Omit<Studies, "module">;

let worker: Remote<Api> | null = null;

/** The worker for studies; started by the first call. */
export function study(): Remote<Api> {
  worker ??= new Remote<Api>(
    new Worker(new URL("../worker/studyWorker.ts", import.meta.url), { type: "module" }),
    (error) => tellError(error, "The engine for studies could not be loaded."),
  );
  return worker;
}
