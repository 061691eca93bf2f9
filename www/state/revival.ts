import type { IelError } from "../wire/types";
import { take } from "./edits";
import { engine } from "./engine";
import { tell } from "./messages";
import { broken, playing, scenario, status } from "./store";
import { openView } from "./viewing";

/** An engine that ends so often in so short a time is not started again. */
const MOST = 3;
const WITHIN_MS = 60_000;
const ends: number[] = [];

/** Starts another worker in the place of one that is gone or held up; the run goes on where it was. */
async function revive(what: string, error: IelError): Promise<void> {
  const now = performance.now();
  ends.push(now);
  while ((ends[0] ?? now) < now - WITHIN_MS) ends.shift();
  if (ends.length >= MOST) {
    broken.value = { error, started: true };
    return;
  }
  // What has ended twice in a row may end again as soon as it runs.
  const goes = playing.peek() && ends.length === 1;
  const [open, { kept }] = [scenario.peek(), engine];
  const again = await engine.replace(async () => {
    if (!open) return;
    const on = kept ? engine.call("resume", kept, open) : engine.call("open", open);
    // An opening that was asked for meanwhile takes its place.
    await on.then(take, () => undefined);
  });
  const iteration = status.peek()?.iteration ?? 0;
  const where = goes ? "The run goes on at" : "The run rests at";
  tell(`${what} ${open ? `${where} iteration ${iteration}.` : ""}`.trim(), "warning");
  if (again.includes("open")) return;
  if (!(await openView()) && goes && !again.includes("pause")) void engine.call("play");
}

engine.onFailure = (error, started) => {
  if (!started && ends.length === 0) broken.value = { error, started };
  else void revive(`The engine broke off and was started anew: ${error.message}`, error);
};

engine.onStuck = () => {
  const message = `An update that took too long was given up${ends.length > 0 ? ", again" : ""}.`;
  void revive(message, { kind: "stuck", message });
};
