import { batch, signal } from "@preact/signals";
import { study } from "../../state/study";
import type { Measure } from "../../wire/protocol";
import type { Config, IelError, Scenario } from "../../wire/types";
import type { DensityFacts, Moved } from "../../worker/studies";
import { LAW_ETA, LAW_TEMPERATURE } from "./spec";
import { rowsOfLaws, rowsOfOperators, wordsOfLaws } from "./studied";

/** The rows of the table that need the whole walk, from the worker for studies. */
export const studied = signal<Measure[]>([]);
/** What the laws did, in sentences. */
export const said = signal<string[]>([]);
/** The density that the laws feel, and its span at the starts. */
export const facts = signal<(DensityFacts & { span: [number, number] }) | null>(null);

export function forgetStudied(): void {
  batch(() => {
    studied.value = [];
    said.value = [];
    facts.value = null;
  });
}

/** The temperature of the density that laws feel: the link's, else the scenario's own but 1. */
export const lawTemperature = (natural: number, link: number | null) =>
  link ?? (natural === 1 ? LAW_TEMPERATURE.usual : natural);

export interface LawWalk {
  kinds: string[];
  processes: number;
  steps: number;
  temperature: number;
  eta: number | null;
}

/** The points moved by the law of each panel, and what was measured of that. */
export async function moveByLaws(base: Scenario, walk: LawWalk): Promise<LawsMoved> {
  const { kinds, processes, steps, temperature, eta } = walk;
  const density = { temperature };
  const request = { density, starts: processes, steps, eta: eta ?? LAW_ETA.usual };
  const moved = await study().call("fields", base, request);
  const chosen = kinds.map((kind) => {
    const found = moved.courses.find(({ mover }) => mover === kind);
    if (!found) throw { kind: "page", message: NO_PLANE } satisfies IelError;
    return found;
  });
  const found = await study().call("density", base, density);
  return { moved: { ...moved, courses: chosen }, facts: { ...found, span: moved.density } };
}

const NO_PLANE = "A flow that turns needs a plane, and the observations have one dimension.";

export interface LawsMoved {
  moved: Moved;
  facts: NonNullable<typeof facts.value>;
}

export function tellLaws({ moved, facts: found }: LawsMoved, steps: number): void {
  batch(() => {
    studied.value = rowsOfLaws(moved, steps);
    said.value = wordsOfLaws(moved);
    facts.value = found;
  });
}

/** What only a whole walk tells of operators. */
export async function studyOperators(
  base: Scenario,
  dynamics: Config[],
  steps: number,
  starts: Float64Array | null,
): Promise<Measure[]> {
  return rowsOfOperators(await study().call("operators", base, { dynamics, steps }, starts));
}
