import { computed, signal } from "@preact/signals";
import type {
  Catalogue,
  Choices,
  Entry,
  IelError,
  Notice,
  Room,
  Scenario,
  Status,
} from "../engine/types";
import type { Frame } from "../protocol";
import { Runs } from "./curves";

/** What the page knows of the run, as signals; only `actions.ts` and `frames.ts` write here. */
export const catalogue = signal<Catalogue | null>(null);
export const scenario = signal<Scenario | null>(null);
export const choices = signal<Choices>({});
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
/** The engine itself is not there: nothing works, and this says why. */
export const broken = signal<IelError | null>(null);
/** Labels of what undo and redo would do. */
export const undoable = signal<string | null>(null);
export const redoable = signal<string | null>(null);

export const runs = new Runs();
/** Grows whenever `runs` has changed. */
export const runs_version = signal(0);

/** The catalogue's entry for what the scenario has chosen in a room. */
export function chosen(room: Room): Entry | null {
  const kind = scenario.value?.[room].kind;
  return catalogue.value?.rooms[room].find((entry) => entry.kind === kind) ?? null;
}

export const observation_count = computed(() => (frame.value?.observations.length ?? 0) / 2);
