import type { Config, Entry } from "../../wire/types";

/** The new kind's defaults, with same-named fields that were changed from the old kind's. */
export function mergeConfig(now: Config, previous: Entry | null, entry: Entry): Config {
  const config: Config = { ...structuredClone(entry.default) };
  for (const [field, value] of Object.entries(now)) {
    if (field === "kind" || !(field in config) || !previous) continue;
    const changed = JSON.stringify(value) !== JSON.stringify(previous.default[field]);
    const { minimum, maximum } = entry.schema.properties?.[field] ?? {};
    const fits =
      typeof value === typeof config[field] &&
      (typeof value !== "number" ||
        (value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity)));
    if (changed && fits && !Array.isArray(value)) config[field] = value;
  }
  return config;
}
