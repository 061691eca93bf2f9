import { computed, effect, untracked } from "@preact/signals";
import { Work } from "../../state/work";
import type { Rival, StudyRequest } from "../../wire/types";
import { AT_ONCE, isMemory, type Machine } from "./machine";
import { kindsIn } from "./repair";
import { origin, schema, spec } from "./state";

/** A measurement of what is on show. */
class Measurement<S extends "machines" | "capacity"> extends Work<S> {
  #of = "";

  constructor(readonly request: () => Extract<StudyRequest, { study: S }> | null) {
    super();
    // What was found of something else does not stand beside this.
    effect(() => {
      const now = JSON.stringify(request());
      untracked(() => {
        if (now !== this.#of) this.clear();
      });
    });
  }

  async start(): Promise<void> {
    const [request, base] = [this.request(), origin.value?.base];
    if (!request || !base) return;
    this.#of = JSON.stringify(request);
    await this.run(base, request);
  }
}

const hiddenOf = ({ model }: Machine) => ("hidden" in model && model.hidden > 0 ? model.hidden : 8);

const machinesRequest = computed(() => {
  const now = spec.value;
  if (!now) return null;
  const { patterns, updates, learning_rate, seed } = now;
  return {
    study: "machines" as const,
    patterns,
    hidden: hiddenOf(now),
    updates,
    learning_rate,
    corruptions: Array.from({ length: 11 }, (_, k) => k / 20),
    runs: 200,
    seed,
  };
});

/** Every model and rule on the same pictures. */
export const machines = new Measurement<"machines">(() => machinesRequest.value);

const MOST_UPDATES = 200;
export const UNITS = 100;

/** Loads that are measured: less for a rule that holds few patterns, more for memories. */
function loadsOf({ model, rule }: Machine): number[] {
  const step = isMemory(model.kind) ? 0.5 : rule.kind === "hebb" ? 0.02 : 0.1;
  return Array.from({ length: 12 }, (_, k) => Math.round(100 * step * (k + 1)) / 100);
}

const capacityRequest = computed(() => {
  const now = spec.value;
  if (!now) return null;
  const { model, rule, updates, seed } = now;
  return {
    study: "capacity" as const,
    model,
    rule,
    updates: Math.min(updates, MOST_UPDATES),
    units: UNITS,
    loads: loadsOf(now),
    sets: AT_ONCE.has(rule.kind) ? 5 : 2,
    tried: 50,
    seed,
  };
});

/** How many random patterns the machine holds. */
export const capacity = new Measurement<"capacity">(() => capacityRequest.value);

/** Updates that a rule takes where capacity is measured; none of one that stores. */
export const capacityUpdates = computed(() => {
  const now = capacityRequest.value;
  return now && !AT_ONCE.has(now.rule.kind) ? now.updates : null;
});

/** What a model with a rule is called. */
export function nameOf({ model, rule }: Pick<Rival, "model" | "rule">): [string, string] {
  const form = schema.value;
  const title = (setting: string, kind: string) =>
    (form && kindsIn(form, setting).find((one) => one.kind === kind)?.title) || kind;
  const how = rule.kind === "inverse" ? `, ${(rule.estimator ?? "").replaceAll("-", " ")}` : "";
  return [title("model", model.kind), title("rule", rule.kind) + how];
}
