import type { KindOf } from "../../panel/controls/schema";
import type { Schema } from "../../wire/types";

type Marked = Schema & { "x-hidden"?: boolean; "x-when"?: [setting: string, value: string] };

/** An entry without what is set elsewhere, and without what another setting makes no use of. */
export function shown(entry: KindOf, now: object): KindOf {
  const value = now as Record<string, unknown>;
  const all = Object.entries((entry.schema.properties ?? {}) as Record<string, Marked>);
  const used = ({ "x-when": when }: Marked) =>
    !when || value.kind !== entry.kind || value[when[0]] === when[1];
  const properties = Object.fromEntries(all.filter(([, one]) => !one["x-hidden"] && used(one)));
  return { ...entry, schema: { ...entry.schema, properties } };
}
