import { computed, effect, signal } from "@preact/signals";
import { hasRelaxedSimd } from "../kit/simd";
import { keep, recall } from "../kit/storage";
import { NO_OPTIONS, type PageOptions } from "./address";

export type Theme = "light" | "dark";

/** What a visitor prefers, kept between visits; nothing of it belongs to a scenario. */
interface Settings {
  theme: Theme | "system";
  speed: number;
  layers: { isolines: boolean; paths: boolean; field: boolean; basins: boolean };
  /** How many particles follow the dynamics, where there is a graphics processor. */
  particles: number;
  /** Fit faster, with bits that depend on the machine, where the browser can. */
  fused: boolean;
  /** Has made a point before: needs no hint. */
  acquainted: boolean;
  /** The precision ε of code lengths, in the units of the observations. */
  epsilon: number;
}

const KEY = "iel.settings";
const DEFAULT: Settings = {
  theme: "system",
  speed: 4,
  layers: { isolines: true, paths: true, field: false, basins: false },
  particles: 0,
  fused: false,
  acquainted: false,
  epsilon: 0.01,
};

/** How many particles there may be on show. */
export const CROWDS = [0, 1e4, 1e5, 1e6];

/** Iterations a second at each stop of the speed control; the last is as many as fit. */
export const SPEEDS = [2, 10, 60, 300, Number.POSITIVE_INFINITY];

function restore(): Settings {
  try {
    const kept = JSON.parse(recall(KEY) ?? "{}") as Partial<Settings>;
    const theme = kept.theme === "light" || kept.theme === "dark" ? kept.theme : "system";
    const speed = SPEEDS[Number(kept.speed)] === undefined ? DEFAULT.speed : Number(kept.speed);
    const layers = { ...DEFAULT.layers };
    for (const name of Object.keys(layers) as (keyof Settings["layers"])[]) {
      if (typeof kept.layers?.[name] === "boolean") layers[name] = kept.layers[name];
    }
    const epsilon = Number(kept.epsilon) > 0 ? Number(kept.epsilon) : DEFAULT.epsilon;
    const particles = CROWDS.find((count) => count === kept.particles) ?? DEFAULT.particles;
    const fused = kept.fused === true && hasRelaxedSimd();
    return {
      theme,
      speed,
      layers,
      particles,
      fused,
      acquainted: kept.acquainted === true,
      epsilon,
    };
  } catch {
    return DEFAULT;
  }
}

export const settings = signal(restore());
export const options = signal<PageOptions>(NO_OPTIONS);

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");
const systemTheme = signal<Theme>(prefersDark.matches ? "dark" : "light");
export const still = signal(prefersStill.matches);

prefersDark.addEventListener("change", () => {
  systemTheme.value = prefersDark.matches ? "dark" : "light";
});
prefersStill.addEventListener("change", () => {
  still.value = prefersStill.matches;
});

/** The theme on show: the address decides, then the visitor, then the system. */
export const theme = computed<Theme>(() => {
  if (options.value.theme) return options.value.theme;
  const chosen = settings.value.theme;
  return chosen === "system" ? systemTheme.value : chosen;
});

export function changeSettings(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  // Where nothing is kept, preferences last as long as the page.
  keep(KEY, JSON.stringify(settings.value));
}

export function toggleTheme(): void {
  const next = theme.value === "dark" ? "light" : "dark";
  if (options.value.theme) options.value = { ...options.value, theme: null };
  changeSettings({ theme: next === systemTheme.value ? "system" : next });
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  document.documentElement.dataset.hide = options.value.hide.join(" ");
});
