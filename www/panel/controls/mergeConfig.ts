import type { Entry } from "../../wire/types";

type Fields = Record<string, unknown>;

/** The new kind's defaults, with same-named fields that were changed from the old kind's. */
export function mergeConfig<C extends { kind: string }>(
  now: C,
  previous: Entry<C> | null,
  entry: Entry<C>,
): C {
  const [before, defaults]: [Fields, Fields] = [{ ...previous?.default }, { ...entry.default }];
  const kept: Fields = {};
  for (const [field, value] of Object.entries(now)) {
    if (field === "kind" || !(field in defaults) || !previous) continue;
    const changed = JSON.stringify(value) !== JSON.stringify(before[field]);
    const { minimum, maximum } = entry.schema.properties?.[field] ?? {};
    const fits =
      typeof value === typeof defaults[field] &&
      (typeof value !== "number" ||
        (value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity)));
    if (changed && fits && !Array.isArray(value)) kept[field] = value;
  }
  return { ...structuredClone(entry.default), ...kept };
}
