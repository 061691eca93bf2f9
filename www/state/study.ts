import { Remote } from "../engine/remote";
import type { Studies } from "../engine/studies";
import { tell_error } from "./messages";

type Api = Omit<Studies, "module">;

let worker: Remote<Api> | null = null;

/** The worker for studies; started by the first call. */
export function study(): Remote<Api> {
  worker ??= new Remote<Api>(
    new Worker(new URL("../study.ts", import.meta.url), { type: "module" }),
    (error) => tell_error(error, "The engine for studies could not be loaded."),
  );
  return worker;
}
