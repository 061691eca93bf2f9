import type { Pair, PairReader } from "../../state/pairs";
import { type Box, type Config, type Flow, ROOMS, type Room } from "../../wire/types";
import { FOLLOWED } from "./training";

/** What an address says of a comparison: the room that varies, and what stands in it in each panel. */
export interface CompareLink {
  room: Varied;
  kinds: string[];
  /** Settings of a panel (counted from 0) that differ from its kind's defaults, as in links. */
  settings: Setting[];
  /** Where processes start: spread over the plane, or where the fit starts them. */
  starts: Starts;
  /** Steps that processes take. */
  steps: number;
  /** Of fits, what their chart follows instead of the loss. */
  follow: string | null;
  /** Of flows: the temperature τ of the density (null: the scenario's), and the step η. */
  temperature: number | null;
  eta: number | null;
}

/** A room of the scenario, or the flows by which points move. */
export type Varied = Room | "law";
/** What stands in a panel. */
export type PanelConfig = Config | { kind: Flow };
export type Setting = { panel: number; field: string; text: string };
export type Starts = "plane" | "fit";

export const MOST_PANELS = 4;
export const STEPS = { least: 1, most: 2000, usual: 400 };
export const VARIED: Varied[] = [...ROOMS.filter((room) => room !== "data"), "law"];

/** Step η of flows, and the temperature of the density where the scenario names none but 1: at
 *  τ = 1 the energy and the log-density would move points alike. */
export const FLOW_ETA = { least: 1e-4, most: 1, usual: 0.02 };
export const FLOW_TEMPERATURE = { least: 0.01, most: 10, usual: 0.5 };

/** Processes move over one energy; in all other rooms fits are compared. */
export const showsProcesses = (room: Varied) => room === "dynamics" || room === "law";

/**
 * Reads `compare=dynamics:gradient-descent,langevin` and the settings beside it:
 * `compare.2.temperature=0.5`, `compare.starts=fit`, `compare.steps=100`,
 * `compare.follow=gradient-norm:W`. What it cannot read it
 * leaves out and says so.
 */
export function readCompare(pairs: Pair[], reader: PairReader): CompareLink | null {
  const main = pairs.find(([key]) => key === "compare")?.[1];
  if (main === undefined) {
    for (const [key, value] of pairs) reader.leaveOut(key, value, "`compare=` beside it");
    return null;
  }
  const [name = "", list = ""] = main.split(":");
  const room = VARIED.find((r) => r === name);
  let kinds = list.split(",").filter((kind) => kind !== "");
  if (!room || kinds.length === 0) {
    reader.leaveOut("compare", main, `${VARIED.join(", ")}, then a colon and kinds`);
    return null;
  }
  if (kinds.length > MOST_PANELS) {
    reader.leaveOut("compare", kinds.slice(MOST_PANELS).join(","), `at most ${MOST_PANELS} kinds`);
    kinds = kinds.slice(0, MOST_PANELS);
  }
  const compare: CompareLink = {
    room,
    kinds,
    settings: [],
    starts: "plane",
    steps: STEPS.usual,
    follow: null,
    temperature: null,
    eta: null,
  };
  for (const [key, text] of pairs) {
    const setting = /^compare\.([1-9])\.([\w.-]+)$/.exec(key);
    const panel = Number(setting?.[1]) - 1;
    if (key === "compare") continue;
    if (setting && panel < kinds.length) {
      compare.settings.push({ panel, field: setting[2] as string, text });
    } else if (key === "compare.starts" && (text === "plane" || text === "fit")) {
      compare.starts = text;
    } else if (key === "compare.follow" && FOLLOWED.test(text)) {
      compare.follow = text;
    } else if (key === "compare.steps" && /^\d{1,9}$/.test(text)) {
      compare.steps = Math.min(Math.max(Number(text), STEPS.least), STEPS.most);
      if (compare.steps !== Number(text)) {
        reader.leaveOut(key, text, `${STEPS.least} to ${STEPS.most} steps`);
      }
    } else if (key === "compare.temperature" && room === "law") {
      compare.temperature = reader.inRange(key, text, FLOW_TEMPERATURE);
    } else if (key === "compare.eta" && room === "law") {
      compare.eta = reader.inRange(key, text, FLOW_ETA);
    } else {
      reader.leaveOut(
        key,
        text,
        "plane or fit for starts, a number of steps, gradient-norm:W or the like to follow, or a panel's setting",
      );
    }
  }
  return compare;
}

/** The pairs of an address that say so; the inverse of `readCompare`. */
export function writeCompare(link: CompareLink): string[] {
  const { room, kinds, settings, starts, steps, follow, temperature, eta } = link;
  const pairs = [`compare=${room}:${kinds.join(",")}`];
  for (const { panel, field, text } of settings) {
    pairs.push(`compare.${panel + 1}.${field}=${text}`);
  }
  if (starts !== "plane") pairs.push(`compare.starts=${starts}`);
  if (steps !== STEPS.usual) pairs.push(`compare.steps=${steps}`);
  if (follow) pairs.push(`compare.follow=${follow}`);
  if (room === "law" && temperature !== null) pairs.push(`compare.temperature=${temperature}`);
  if (room === "law" && eta !== null) pairs.push(`compare.eta=${eta}`);
  return pairs;
}

/** A share link that has nothing but what one panel has in the room that varies, and the objective. */
export function panelLink(
  { room, kinds, settings }: CompareLink,
  panel: number,
  objective?: string,
): string {
  const own = settings.filter((setting) => setting.panel === panel);
  const pairs = own.map(({ field, text }) => `${room}.${field}=${text}`);
  const around = objective ? [`objective=${objective}`] : [];
  return ["v=1", ...around, `${room}=${kinds[panel]}`, ...pairs].join("&");
}

/** The settings that a share link has for a room: the inverse of `panelLink`. */
export function settingsIn(link: string, room: Varied, panel: number): Setting[] {
  return link.split("&").flatMap((pair) => {
    const cut = pair.indexOf("=");
    const key = pair.slice(0, cut);
    if (!key.startsWith(`${room}.`)) return [];
    return [{ panel, field: key.slice(room.length + 1), text: pair.slice(cut + 1) }];
  });
}

/** Points spread evenly over a box, the same for every panel (the R2 sequence; Roberts 2018). */
export function spreadOver(box: Box, count: number): Float64Array {
  const points = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    points[2 * i] =
      box.x_min + (box.x_max - box.x_min) * ((0.5 + 0.7548776662466927 * (i + 1)) % 1);
    points[2 * i + 1] =
      box.y_min + (box.y_max - box.y_min) * ((0.5 + 0.5698402909980532 * (i + 1)) % 1);
  }
  return points;
}
