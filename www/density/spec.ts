import type { Notice } from "../engine/types";

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

export const is_density_key = (key: string) => key === "density" || key.startsWith("density.");

/** Reads `density=fokker-planck&density.temperature=0.3&density.start=uniform`. */
export function read_density(pairs: [key: string, value: string][]): {
  density: DensityLink | null;
  notices: Notice[];
} {
  const notices: Notice[] = [];
  const left_out = (key: string, value: string, expected: string) =>
    notices.push({
      level: "warning",
      message: `The link says ${key}=${value.slice(0, 60)}; expected ${expected}. It was left out.`,
      at: key,
    });
  const main = pairs.find(([key]) => key === "density")?.[1];
  const geometry = GEOMETRIES.find((one) => one === main);
  if (!geometry) {
    for (const [key, value] of pairs.slice(0, 1))
      left_out(key, value, `density=${GEOMETRIES.join(" or ")}`);
    return { density: null, notices };
  }
  const density: DensityLink = { geometry, temperature: null, start: "corner", step: null };
  const in_range = (key: string, text: string, least: number, most: number) => {
    const value = Number(text);
    if (value >= least && value <= most) return value;
    left_out(key, text, `a number from ${least} to ${most}`);
    return null;
  };
  for (const [key, text] of pairs) {
    if (key === "density") continue;
    if (key === "density.temperature") {
      density.temperature = in_range(key, text, TEMPERATURES.least, TEMPERATURES.most);
    } else if (key === "density.step") density.step = in_range(key, text, 1e-4, 1);
    else if (key === "density.start" && (text === "corner" || text === "uniform")) {
      density.start = text;
    } else
      left_out(key, text, "density.temperature, density.step, or density.start=corner or uniform");
  }
  return { density, notices };
}

export function write_density({ geometry, temperature, start, step }: DensityLink): string[] {
  const pairs = [`density=${geometry}`];
  if (temperature !== null) pairs.push(`density.temperature=${temperature}`);
  if (start !== "corner") pairs.push(`density.start=${start}`);
  if (step !== null) pairs.push(`density.step=${step}`);
  return pairs;
}
