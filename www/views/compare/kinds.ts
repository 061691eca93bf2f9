import { signal } from "@preact/signals";
import { engine } from "../../state/engine";
import { catalog, choices } from "../../state/store";
import type { Entry, Flow, Room, Scenario } from "../../wire/types";
import type { PanelConfig, Varied } from "./spec";

/** What can stand in a panel. */
export const entriesOf = (room: Varied): Entry<PanelConfig>[] =>
  (room === "law" ? catalog.value?.flows : catalog.value?.rooms[room]) ?? [];

export const entryIn = (room: Varied, kind: string): Entry<PanelConfig> | null =>
  entriesOf(room).find((entry) => entry.kind === kind) ?? null;

/** Why some of them cannot, where processes run: nothing has to be differentiated there. */
const refusedOperators = signal<Record<string, string | null>>({});

export const refusedOf = (room: Varied): Record<string, string | null> =>
  room === "law" ? {} : room === "dynamics" ? refusedOperators.value : (choices.value[room] ?? {});

/** An objective that goes with every operator, as it does not follow the dynamics; none where it is not
 *  the operator that varies. */
export const unrolled = (room: Varied) =>
  room === "dynamics"
    ? catalog.value?.rooms.objective.find(({ schema }) => schema["x-unrolled"])?.default
    : undefined;

/** The scenario that a panel's link is about, but for what stands in the panel. */
export function plainScenario(room: Varied): Scenario | null {
  const fresh = catalog.value?.default ?? null;
  const objective = unrolled(room);
  return fresh && objective ? { ...fresh, objective } : fresh;
}

/** The scenario with an objective that does not follow the dynamics in the place of one that does. */
export async function forAnyOperator(base: Scenario): Promise<Scenario> {
  const next = await engine.call("unrolled", base);
  refusedOperators.value =
    (await engine.call("check", { ...next, state: undefined })).dynamics ?? {};
  return next;
}

const FIRST_FLOWS: Flow[] = ["energy", "log-density", "density", "density-descent"];
/** Kinds that show the difference best, where there is something to choose from. */
const TELLING: Partial<Record<Room, string[]>> = {
  dynamics: ["gradient-descent", "langevin", "heavy-ball"],
};
/** Langevin hot enough to leave a well now and then. */
const TELLING_SETTINGS: Record<string, Record<string, unknown>> = {
  langevin: { temperature: 0.4 },
};

/** What panels begin with: what the scenario has, and two others. */
export function firstConfigs(base: Scenario, room: Varied): PanelConfig[] {
  if (room === "law") return FIRST_FLOWS.map((kind) => ({ kind }));
  const entries = entriesOf(room);
  const refused = refusedOf(room);
  const usual = TELLING[room] ?? entries.map(({ kind }) => kind);
  const kinds = usual.includes(base[room].kind) ? usual : [base[room].kind, ...usual];
  const ownFirst = TELLING[room] ? kinds : [base[room].kind, ...kinds];
  return [...new Set(ownFirst)]
    .filter((kind) => !refused[kind])
    .slice(0, 3)
    .flatMap((kind) => {
      const entry = entryIn(room, kind);
      if (!entry) return [];
      if (kind === base[room].kind) return [structuredClone(base[room])];
      return [{ ...structuredClone(entry.default), ...TELLING_SETTINGS[kind] }];
    });
}
