import { batch } from "@preact/signals";
import type { Changed } from "../wire/protocol";
import type { Command, IelError, Scenario } from "../wire/types";
import { Best, better } from "./best";
import { beginDraft } from "./draft";
import { engine } from "./engine";
import { History } from "./history";
import { announce, tellError } from "./messages";
import { openings } from "./openings";
import { bringRows, rowsLearned, tellLeft } from "./rows";
import {
  chosen,
  redoable,
  rest,
  runs,
  runsVersion,
  scenario,
  status,
  takeConsequences,
  undoable,
  viewsGiven,
} from "./store";
import { syncAddress, syncSoon, unanswered } from "./sync";

const edits = new History<Scenario>();

export interface EditOptions {
  /** Edits that follow each other with the same key are one step of undo. */
  key?: string;
  /** The key is that of one gesture, which is one step however long it takes. */
  gesture?: boolean;
  /** Shows another part of the plane: undo leads back to what was shown. */
  far?: boolean;
  /** Worth an entry of its own in the browser's history. */
  big?: boolean;
  /** Something else is opened: what was there stays among what is kept. */
  another?: boolean;
  /** Says why the engine refused it; without, a message at the foot of the page does. */
  refused?(error: IelError): void;
  /** Undo leads back to the state as it was; the fit rests. */
  withState?: boolean;
}

/** Edits and openings wait for each other, so that each is recorded against what it really replaced. */
let queue: Promise<unknown> = Promise.resolve();

export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = queue.then(work);
  queue = result.catch(() => undefined);
  return result;
}

/** Sends an edit, made when its turn comes from the scenario as it is then; records it for undo. False
 *  if the engine refused it (the reason is shown), or there is none. */
export function edit(
  wanted: Command | (() => Command | null),
  label: string,
  how: EditOptions = {},
): Promise<boolean> {
  const current = openings.join();
  const make = typeof wanted === "function" ? wanted : () => wanted;
  let asked = make;
  unanswered.add(make);
  return inTurn(async () => {
    try {
      const command = make();
      unanswered.delete(make);
      if (!command) return false;
      asked = () => command;
      unanswered.add(asked);
      const before = how.withState ? await stateful() : scenario.value;
      const wasSettled = rest.value === "converged" && !how.withState;
      const learned = how.far ? null : rowsLearned.peek();
      takeEdit(await engine.call("command", command));
      unanswered.delete(asked);
      if (before) edits.record(before, label, how.key ?? null, how);
      updateLabels();
      tellLeft(learned, { label: "Undo", run: () => void undo() });
      // An address that was opened meanwhile stays as it is.
      if (current()) {
        if (how.another) beginDraft();
        if (how.big) await syncAddress("push");
        else syncSoon();
      }
      if (wasSettled) await engine.call("play");
      return true;
    } catch (thrown) {
      (how.refused ?? tellError)(thrown as IelError);
      // Controls show the scenario: a fresh object puts them back to what still holds.
      if (scenario.value) scenario.value = { ...scenario.value };
      return false;
    } finally {
      unanswered.delete(asked);
    }
  });
}

const stateful = async () => (await engine.call("snapshot")).scenario;

/** Changes the scenario; `change` sees the latest one. */
export function configure(
  change: (now: Scenario) => Scenario,
  label: string,
  how: EditOptions = {},
): Promise<boolean> {
  const command = (): Command | null =>
    scenario.value && { type: "configure", scenario: change(scenario.value) };
  return edit(command, label, how);
}

/** Takes over what the engine says the scenario now is. */
export function take(changed: Changed): void {
  batch(() => {
    scenario.value = changed.scenario;
    status.value = changed.status;
    runs.measures(changed.run, `${changed.scenario.data.kind} ${changed.scenario.objective.kind}`);
    runsVersion.value++;
    takeConsequences(changed);
  });
}

/** The best states of the run on show. Of objectives that move samples of the energy the loss is not
 *  what descends. */
const best = new Best();

engine.onKept = (kept) => {
  const watched = !chosen("objective")?.schema["x-contrastive"];
  const { current, heldOut } = runs;
  const losses = heldOut.values.length > 0 ? heldOut.values : current.values;
  better.value = watched ? best.take(kept, losses) : null;
};

/** Goes back to where the run on show was better, and rests there; undo leads to where it is now. */
export function goBack(): Promise<void> {
  return inTurn(async () => {
    const [target, now] = [better.peek(), scenario.peek()];
    if (!target || !now) return;
    try {
      await engine.call("pause");
      const before = await stateful();
      take(await engine.call("resume", target.kept, now));
      runs.backTo(target.kept.iteration);
      runsVersion.value++;
      better.value = null;
      edits.record(before, "going back");
      updateLabels();
      announce(`Back at iteration ${target.kept.iteration}.`);
      syncSoon();
    } catch (thrown) {
      tellError(thrown as IelError);
    }
  });
}

/** The same of an edit, which the curve marks where it kept the fit. */
function takeEdit(changed: Changed): void {
  take(changed);
  best.forget();
  better.value = null;
  runs.edited(changed.run, changed.status.iteration);
  runsVersion.value++;
}

/** Keeps a view in the scenario, if it is `still` on show: it travels in the link, but is nothing to undo. */
export function keepView(view: Scenario["view"], still: () => boolean): Promise<void> {
  return inTurn(async () => {
    const now = scenario.value;
    if (!now || !still() || JSON.stringify(now.view) === JSON.stringify(view)) return;
    try {
      take(await engine.call("command", { type: "configure", scenario: { ...now, view } }));
      syncSoon();
    } catch {
      // A view beyond the engine's limits can be looked at, only not be shared.
    }
  });
}

export const undo = () => travel("undo");
export const redo = () => travel("redo");

function travel(direction: "undo" | "redo"): Promise<void> {
  return inTurn(async () => {
    const now = scenario.value;
    if (!now) return;
    // The way back from a state leads to the state that is left now.
    const left = edits.peek(direction)?.state ? await stateful() : now;
    const step = direction === "undo" ? edits.undo(left) : edits.redo(left);
    updateLabels();
    if (!step) {
      announce(`Nothing to ${direction}.`);
      return;
    }
    // Where one looks is nothing to undo, unless it came with other data.
    const target = step.far ? step.value : { ...step.value, view: now.view };
    const wasSettled = rest.value === "converged" && !target.state;
    try {
      await bringRows(target);
      takeEdit(await engine.call("command", { type: "configure", scenario: target }));
      if (step.far) viewsGiven.value++;
      if (wasSettled) await engine.call("play");
      announce(`${direction === "undo" ? "Undone" : "Done again"}: ${step.label}.`);
      syncSoon();
    } catch (thrown) {
      tellError(thrown as IelError);
    }
  });
}

function updateLabels(): void {
  undoable.value = edits.undoLabel;
  redoable.value = edits.redoLabel;
}
