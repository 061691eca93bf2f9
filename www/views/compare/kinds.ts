import { signal } from "@preact/signals";
import { engine } from "../../state/engine";
import { catalog, choices, entryOf } from "../../state/store";
import type { Config, Entry, Scenario } from "../../wire/types";
import { UNROLLED, type Varied } from "./spec";

/** What can stand in a panel. */
export const entriesOf = (room: Varied): Entry[] =>
  (room === "law" ? catalog.value?.flows : catalog.value?.rooms[room]) ?? [];

export const entryIn = (room: Varied, kind: string): Entry | null =>
  entriesOf(room).find((entry) => entry.kind === kind) ?? null;

/** Why some of them cannot, where processes walk: nothing has to be differentiated there. */
const refusedWalks = signal<Record<string, string | null>>({});

export const refusedOf = (room: Varied): Record<string, string | null> =>
  room === "law" ? {} : room === "dynamics" ? refusedWalks.value : (choices.value[room] ?? {});

const unrolled = () => entryOf("objective", UNROLLED);

/** The scenario that a panel's link is about, but for what stands in the panel. */
export function plainScenario(room: Varied): Scenario | null {
  const fresh = catalog.value?.default ?? null;
  const free = unrolled();
  return fresh && free && room === "dynamics" ? { ...fresh, objective: free.default } : fresh;
}

/** The scenario with an objective that does not follow the dynamics in the place of one that does. */
export async function walked(base: Scenario): Promise<Scenario> {
  const next = await engine.call("unrolled", base);
  refusedWalks.value = (await engine.call("check", { ...next, state: undefined })).dynamics ?? {};
  return next;
}

/** Kinds that show the difference best, where there is something to choose from. */
const TELLING: Partial<Record<Varied, string[]>> = {
  law: ["energy", "log-density", "density", "density-descent"],
  dynamics: ["gradient-descent", "langevin", "heavy-ball"],
};
/** Langevin hot enough to leave a well now and then. */
const TELLING_SETTINGS: Record<string, Record<string, unknown>> = {
  langevin: { temperature: 0.4 },
};

/** What panels begin with: what the scenario has, and two others. */
export function firstConfigs(base: Scenario, room: Varied): Config[] {
  if (room === "law") return (TELLING.law ?? []).map((kind) => ({ kind }));
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
