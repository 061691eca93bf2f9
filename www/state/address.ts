import { type CompareLink, is_compare_key, read_compare, write_compare } from "../compare/spec";
import { type DensityLink, is_density_key, read_density, write_density } from "../density/spec";
import type { Notice } from "../engine/types";

/** Parts of the page that an address can hide, for teaching and embedding. */
export const PARTS = ["bar", "controls", "curves", "text"] as const;
export type Part = (typeof PARTS)[number];

/** What the address says about the page rather than about the scenario. */
export interface PageOptions {
  hide: Part[];
  /** Run to this iteration and stop there. */
  until: number | null;
  paused: boolean;
  theme: "light" | "dark" | null;
  /** Fit on so many cores instead of on all. */
  cores: number | null;
  /** What is set side by side, where the compare view is on show. */
  compare: CompareLink | null;
  /** Which density flow is on show, where the density view is. */
  density: DensityLink | null;
}

export const NO_OPTIONS: PageOptions = {
  hide: [],
  until: null,
  paused: false,
  theme: null,
  cores: null,
  compare: null,
  density: null,
};

export interface Address {
  options: PageOptions;
  /** What is left for the engine's link codec; empty when the address names no scenario. */
  link: string;
  notices: Notice[];
}

/** Takes the page's own keys (`hide`, `until`, `play`, `theme`, `cores`, `compare`, `density`) out of an address. */
export function read_address(hash: string): Address {
  const options: PageOptions = { ...NO_OPTIONS, hide: [] };
  const notices: Notice[] = [];
  const rest: string[] = [];
  const compare: [key: string, value: string][] = [];
  const density: [key: string, value: string][] = [];
  const ignored = (key: string, value: string, expected: string) =>
    notices.push({
      level: "warning",
      message: `The link says ${key}=${value.slice(0, 40)}, which is not known; expected ${expected}. It was left out.`,
      at: key,
    });
  for (const part of hash.replace(/^#/, "").split("&")) {
    const cut = part.indexOf("=");
    const key = cut < 0 ? part : part.slice(0, cut);
    const value = cut < 0 ? "" : part.slice(cut + 1);
    if (key === "hide") {
      for (const name of value.split(",")) {
        const known = PARTS.find((p) => p === name);
        if (known) options.hide.push(known);
        else ignored(key, name, PARTS.join(", "));
      }
    } else if (key === "until") {
      const iteration = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (iteration >= 0) options.until = iteration;
      else ignored(key, value, "a whole number of iterations");
    } else if (key === "play") {
      if (value === "no") options.paused = true;
      else if (value !== "yes") ignored(key, value, "yes or no");
    } else if (key === "theme") {
      if (value === "light" || value === "dark") options.theme = value;
      else ignored(key, value, "light or dark");
    } else if (key === "cores") {
      if (/^[1-9]\d?$/.test(value)) options.cores = Number(value);
      else ignored(key, value, "a whole number from 1 to 99");
    } else if (is_compare_key(key)) {
      compare.push([key, value]);
    } else if (is_density_key(key)) {
      density.push([key, value]);
    } else if (part !== "") {
      rest.push(part);
    }
  }
  const compared = read_compare(compare);
  options.compare = compared.compare;
  const flowing = read_density(density);
  options.density = flowing.density;
  notices.push(...compared.notices, ...flowing.notices);
  return { options, link: rest.join("&"), notices };
}

/** The address of a scenario's link with the page's own keys in front of it. */
export function write_address(options: PageOptions, link: string): string {
  const parts: string[] = [];
  if (options.hide.length > 0) parts.push(`hide=${options.hide.join(",")}`);
  if (options.theme) parts.push(`theme=${options.theme}`);
  if (options.paused) parts.push("play=no");
  if (options.cores !== null) parts.push(`cores=${options.cores}`);
  if (options.until !== null) parts.push(`until=${options.until}`);
  if (options.compare) parts.push(...write_compare(options.compare));
  else if (options.density) parts.push(...write_density(options.density));
  if (link !== "") parts.push(link);
  return `#${parts.join("&")}`;
}
