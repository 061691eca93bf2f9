import type { Pair, PairReader } from "../../state/pairs";

/** What an address says of a density flow over the scenario's energy. */
export interface DensityLink {
  geometry: "fokker-planck" | "fisher-rao";
  temperature: number | null;
  /** All of the view alike, or one spot in its corner. */
  start: "corner" | "uniform";
  /** Time of a step; null for the usual one. */
  step: number | null;
}

export const GEOMETRIES = ["fokker-planck", "fisher-rao"] as const;
export const TEMPERATURES = { least: 0.01, most: 10 };
const STEPS = { least: 1e-4, most: 1 };

/** Reads `density=fokker-planck&density.temperature=0.3&density.start=uniform`. */
export function readDensity(pairs: Pair[], reader: PairReader): DensityLink | null {
  const main = pairs.find(([key]) => key === "density")?.[1];
  const geometry = GEOMETRIES.find((one) => one === main);
  if (!geometry) {
    for (const [key, value] of pairs.slice(0, 1))
      reader.leaveOut(key, value, `density=${GEOMETRIES.join(" or ")}`);
    return null;
  }
  const density: DensityLink = { geometry, temperature: null, start: "corner", step: null };
  for (const [key, text] of pairs) {
    if (key === "density") continue;
    if (key === "density.temperature") {
      density.temperature = reader.inRange(key, text, TEMPERATURES);
    } else if (key === "density.step") density.step = reader.inRange(key, text, STEPS);
    else if (key === "density.start" && (text === "corner" || text === "uniform")) {
      density.start = text;
    } else
      reader.leaveOut(
        key,
        text,
        "density.temperature, density.step, or density.start=corner or uniform",
      );
  }
  return density;
}

export function writeDensity({ geometry, temperature, start, step }: DensityLink): string[] {
  const pairs = [`density=${geometry}`];
  if (temperature !== null) pairs.push(`density.temperature=${temperature}`);
  if (start !== "corner") pairs.push(`density.start=${start}`);
  if (step !== null) pairs.push(`density.step=${step}`);
  return pairs;
}
