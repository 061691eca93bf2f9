import type { UnitsSpec } from "../../wire/types";

/** With every setting said. */
export type Whole<T> = T extends (infer Item)[]
  ? Item[]
  : T extends object
    ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T;

/** What learns what: the engine says every setting of what it reads. */
export type Machine = Whole<UnitsSpec>;

/** Rules that store all pictures in one update. */
export const AT_ONCE = new Set<string>(["hebb", "storkey", "pseudo-inverse"]);

/** Updates in all. */
export const updatesOf = ({ rule, updates }: Machine) => (AT_ONCE.has(rule.kind) ? 1 : updates);

/** Whether an energy keeps the pictures themselves, in place of weights. */
export const isMemory = (model: string) => model === "dense-memory" || model === "modern-hopfield";
