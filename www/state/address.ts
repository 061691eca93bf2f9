import type { Notice } from "../wire/types";
import { type Pair, PairReader } from "./pairs";
import { viewOf, views } from "./views";

/** Parts of the page that an address can hide, for teaching and embedding. */
export const HIDEABLE = ["bar", "controls", "curves", "text"] as const;
export type Part = (typeof HIDEABLE)[number];

/** What the address says about the page rather than about the scenario. */
export interface PageOptions {
  hide: Part[];
  /** Run to this iteration and stop there. */
  until: number | null;
  paused: boolean;
  theme: "light" | "dark" | null;
  /** Fit on so many cores instead of on all. */
  cores: number | null;
  /** Share every iteration that can be, also where one core alone is faster: for checks. */
  sharing: boolean;
  /** What happens is hidden until whoever looks on has said what will. */
  predict: boolean;
  /** Tell how cheaply paths can be told, to this tolerance. */
  tell: number | null;
  /** The view on show in place of the fit, and its part of the link. */
  view: { key: string; link: unknown } | null;
}

/** Tolerances that the engine takes. */
export const TOLERANCE = { least: 1e-9, most: 1000 };

export const NO_OPTIONS: PageOptions = {
  hide: [],
  until: null,
  paused: false,
  theme: null,
  cores: null,
  sharing: false,
  predict: false,
  tell: null,
  view: null,
};

export interface Address {
  options: PageOptions;
  /** What is left for the engine's link codec; empty when the address names no scenario. */
  link: string;
  notices: Notice[];
}

/** Takes the page's own keys (`hide`, `until`, `play`, `theme`, `cores`, `predict`, `tell`) and those of its
 *  views out of an address. */
export function readAddress(hash: string): Address {
  const options: PageOptions = { ...NO_OPTIONS, hide: [] };
  const reader = new PairReader();
  const rest: string[] = [];
  const ofViews = new Map<string, Pair[]>(views.map(({ key }) => [key, []]));
  for (const part of hash.replace(/^#/, "").split("&")) {
    const cut = part.indexOf("=");
    const key = cut < 0 ? part : part.slice(0, cut);
    const value = cut < 0 ? "" : part.slice(cut + 1);
    const ofView = ofViews.get(key.split(".")[0] as string);
    if (key === "hide") {
      for (const name of value.split(",")) {
        const known = HIDEABLE.find((p) => p === name);
        if (known) options.hide.push(known);
        else reader.leaveOut(key, name, HIDEABLE.join(", "));
      }
    } else if (key === "until") {
      const iteration = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
      if (iteration >= 0) options.until = iteration;
      else reader.leaveOut(key, value, "a whole number of iterations");
    } else if (key === "play") {
      if (value === "no") options.paused = true;
      else if (value !== "yes") reader.leaveOut(key, value, "yes or no");
    } else if (key === "predict") {
      if (value === "yes") options.predict = true;
      else if (value !== "no") reader.leaveOut(key, value, "yes or no");
    } else if (key === "theme") {
      if (value === "light" || value === "dark") options.theme = value;
      else reader.leaveOut(key, value, "light or dark");
    } else if (key === "cores") {
      const [, count, always] = /^([1-9]\d?)(!?)$/.exec(value) ?? [];
      if (count) [options.cores, options.sharing] = [Number(count), always === "!"];
      else reader.leaveOut(key, value, "a whole number from 1 to 99");
    } else if (key === "tell") {
      options.tell = reader.inRange(key, value, TOLERANCE);
    } else if (ofView) {
      ofView.push([key, value]);
    } else if (part !== "") {
      rest.push(part);
    }
  }
  for (const view of views) {
    const link = view.read(ofViews.get(view.key) ?? [], reader);
    if (link !== null) options.view ??= { key: view.key, link };
  }
  return { options, link: rest.join("&"), notices: reader.notices };
}

/** The address of a scenario's link with the page's own keys in front of it. */
export function writeAddress(options: PageOptions, link: string): string {
  const parts: string[] = [];
  if (options.hide.length > 0) parts.push(`hide=${options.hide.join(",")}`);
  if (options.theme) parts.push(`theme=${options.theme}`);
  if (options.paused) parts.push("play=no");
  if (options.cores !== null) parts.push(`cores=${options.cores}${options.sharing ? "!" : ""}`);
  if (options.until !== null) parts.push(`until=${options.until}`);
  if (options.predict) parts.push("predict=yes");
  if (options.tell !== null) parts.push(`tell=${options.tell}`);
  if (options.view) parts.push(...(viewOf(options.view.key)?.write(options.view.link) ?? []));
  if (link !== "") parts.push(link);
  return `#${parts.join("&")}`;
}
