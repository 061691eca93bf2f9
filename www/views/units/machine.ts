import type { UnitsSpec } from "../../wire/types";

/** With every setting said. */
type Whole<T> = T extends (infer Item)[]
  ? Item[]
  : T extends object
    ? { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> }
    : T;

/** What learns what: the engine says every setting of what it reads. */
export type Machine = Whole<UnitsSpec>;
