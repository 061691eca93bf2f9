import { computed, signal } from "@preact/signals";
import type { Frame } from "../wire/protocol";
import type {
  Catalog,
  Choices,
  ConfigOf,
  Consequences,
  Entry,
  IelError,
  Notice,
  Room,
  Scenario,
  Status,
} from "../wire/types";
import { Runs } from "./curves";

/** What the page knows of the run, as signals; the modules beside this one write here. */
export const catalog = signal<Catalog | null>(null);
export const scenario = signal<Scenario | null>(null);
/** How often a scenario came with a view that is to be shown: by an address, a demo, an undo of other data. */
export const viewsGiven = signal(0);
export const choices = signal<Partial<Choices>>({});
/** What the scenario may not have been meant to say, by the engine's advice. */
export const advice = signal<Notice[]>([]);
export const frame = signal<Frame | null>(null);
/** The parts of the page that are there: what the first picture needs; once that is on screen, or
 *  late, the controls; then the readouts; then what there is to read. */
export const parts = signal(0);
export const PARTS = { controls: 1, readouts: 2, text: 3 } as const;
export const status = signal<Status | null>(null);
export const playing = signal(false);
export const rest = signal<Frame["rest"]>(null);
/** Iteration, hash and rate as shown: renewed a few times a second, and at once at rest. */
export const shown = signal<{ status: Status; rate: number } | null>(null);
/** The engine itself is not there, or no longer: nothing works, and this says why. */
export const broken = signal<{ error: IelError; started: boolean } | null>(null);
/** Labels of what undo and redo would do. */
export const undoable = signal<string | null>(null);
export const redoable = signal<string | null>(null);

/** Takes over what the engine says follows from the scenario. */
export function takeConsequences(known: Consequences): void {
  if (known.choices) choices.value = known.choices;
  if (known.notices) advice.value = known.notices;
}

export const runs = new Runs();
/** Grows whenever `runs` has changed. */
export const runsVersion = signal(0);

/** The catalog's entry of a kind. */
export const entryOf = <R extends Room>(
  room: R,
  kind: string | undefined,
): Entry<ConfigOf<R>> | null =>
  catalog.value?.rooms[room].find((entry) => entry.kind === kind) ?? null;

/** The catalog's entry for what the scenario has chosen in a room. */
export const chosen = <R extends Room>(room: R) => entryOf(room, scenario.value?.[room].kind);

export const observationCount = computed(() => (frame.value?.observations.length ?? 0) / 2);
