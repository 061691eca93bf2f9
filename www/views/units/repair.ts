import { type KindOf, kindsOf } from "../../panel/controls/schema";
import { study } from "../../state/study";
import type { Scenario, Schema } from "../../wire/types";
import type { Machine } from "./machine";

/** A machine that goes, in place of one that was refused. */
export interface Repair {
  title: string;
  spec: Machine;
}

/** Rules that are tried in turn where the one that was chosen does not go with the rest. */
const TRIED = ["contrastive-divergence", "pseudo-likelihood", "hebb"];

/** The choices that a setting of a machine has. */
export const kindsIn = (schema: Schema, setting: string): KindOf[] =>
  kindsOf(schema.properties?.[setting] ?? {});

/** The first rule with which the engine takes the machine and its first update. */
export async function repairOf(
  base: Scenario,
  refused: Machine,
  schema: Schema,
): Promise<Repair | null> {
  const kinds = kindsIn(schema, "rule");
  for (const kind of TRIED) {
    const entry = kinds.find((one) => one.kind === kind);
    if (!entry || kind === refused.rule.kind) continue;
    const spec = { ...refused, rule: entry.default as unknown as Machine["rule"] };
    if (await goes(base, spec)) return { title: entry.title, spec };
  }
  return null;
}

async function goes(base: Scenario, spec: Machine): Promise<boolean> {
  let begun: number | null = null;
  try {
    begun = await study().call("begin", base, { study: "units", ...spec });
    await study().call("advance", begun, 0, 1, false);
    return true;
  } catch {
    return false;
  } finally {
    if (begun !== null && study().running) await study().call("end", begun);
  }
}
