import { signal } from "@preact/signals";
import type { Config, Entry, Scenario } from "../engine/types";
import { engine } from "../state/engine";
import { catalogue, choices } from "../state/store";
import { LAWS } from "./laws";
import { UNROLLED, type Varied } from "./spec";

/** What can stand in a panel. */
export const entries_of = (room: Varied): Entry[] =>
  room === "law" ? LAWS : (catalogue.value?.rooms[room] ?? []);

export const entry_of = (room: Varied, kind: string): Entry | null =>
  entries_of(room).find((entry) => entry.kind === kind) ?? null;

/** Why some of them cannot, where processes walk: nothing has to be differentiated there. */
const refused_walks = signal<Record<string, string | null>>({});

export const refused_of = (room: Varied): Record<string, string | null> =>
  room === "law" ? {} : room === "dynamics" ? refused_walks.value : (choices.value[room] ?? {});

const unrolled = () =>
  catalogue.value?.rooms.objective.find(({ kind }) => kind === UNROLLED) ?? null;

/** The scenario that a panel's link is about, but for what stands in the panel. */
export function plain_scenario(room: Varied): Scenario | null {
  const fresh = catalogue.value?.default ?? null;
  const free = unrolled();
  return fresh && free && room === "dynamics" ? { ...fresh, objective: free.default } : fresh;
}

/** The scenario with an objective that does not follow the dynamics in the place of one that does. */
export async function walked(base: Scenario): Promise<Scenario> {
  const next = await engine.call("unrolled", base);
  refused_walks.value = (await engine.call("check", { ...next, state: undefined })).dynamics ?? {};
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
export function first_configs(base: Scenario, room: Varied): Config[] {
  if (room === "law") return (TELLING.law ?? []).map((kind) => ({ kind }));
  const entries = entries_of(room);
  const refused = refused_of(room);
  const usual = TELLING[room] ?? entries.map(({ kind }) => kind);
  const kinds = usual.includes(base[room].kind) ? usual : [base[room].kind, ...usual];
  const own_first = TELLING[room] ? kinds : [base[room].kind, ...kinds];
  return [...new Set(own_first)]
    .filter((kind) => !refused[kind])
    .slice(0, 3)
    .flatMap((kind) => {
      const entry = entry_of(room, kind);
      if (!entry) return [];
      if (kind === base[room].kind) return [structuredClone(base[room])];
      return [{ ...structuredClone(entry.default), ...TELLING_SETTINGS[kind] }];
    });
}
