import { type Pair, PairReader } from "../state/pairs";
import {
  type CompareLink,
  panelLink,
  readCompare,
  showsProcesses,
  spreadOver,
} from "../views/compare/spec";
import { readTheories, type TheoriesLink } from "../views/theories/spec";
import { readUnits } from "../views/units/spec";
import {
  type Chart,
  chartOf,
  dimOf,
  spreadOverTriangle,
  TRIANGLE_BOX,
  toSpace,
} from "../wire/charting";
import type { Box, DynamicsConfig, Scenario } from "../wire/types";

/** What a reader may change in a figure: a key of its link, and the values that it may have. */
export interface Control {
  label: string;
  key: string;
  values: string[];
}

/** A row of numbers below a figure, as the text states them: one a panel, `""` where there is none. */
export interface Row {
  what: string;
  label: string;
  stated: string[];
  /** Of fits: after how many iterations, where not at their end. */
  at?: number;
  /** With another value of a key of the link. */
  with?: [key: string, value: string];
}

/** A figure of the article: a link of the lab that compares, divides among theories or has units learn, and how
 *  long it runs. */
export interface FigureSpec {
  id: string;
  /** What the figure is of, as its heading says. */
  title: string;
  /** A link of the lab, without `#`: the same panels stand there. */
  link: string;
  /** What stands above each panel. */
  panels: string[];
  /** Of units: what each panel’s link has beside the common one. */
  each?: string[];
  /** Of units: whether their likelihood is followed while they learn. */
  likelihood?: boolean;
  /** Iterations after which fits rest; of processes the link says how many steps, the others end by themselves. */
  iterations: number;
  controls: Control[];
  rows: Row[];
  /** Over how many seeds the rows are taken, from 1 on. */
  seeds: number;
}

/** Where the static picture of a panel lies. */
export const pictureOf = ({ id }: FigureSpec, panel: number, theme: string) =>
  `./article/${id}-${panel + 1}-${theme}.webp`;

const pairsOf = (link: string): Pair[] =>
  link.split("&").map((pair) => {
    const cut = pair.indexOf("=");
    return [pair.slice(0, cut), pair.slice(cut + 1)];
  });

/** The link with another value of a key. */
export function withValue(link: string, key: string, value: string): string {
  const others = pairsOf(link).filter(([name]) => name !== key);
  return [...others, [key, value]].map((pair) => pair.join("=")).join("&");
}

/** The value that a link has of a key. */
export const valueIn = (link: string, key: string): string | undefined =>
  pairsOf(link).find(([name]) => name === key)?.[1];

/** Whether a link divides steps among theories. */
export const divides = (link: string) => valueIn(link, "theories") !== undefined;

/** Whether a link has units learn patterns. */
export const learns = (link: string) => valueIn(link, "units") !== undefined;

/** The links of a figure of units, one a panel. */
export const panelLinks = (link: string, each: string[] = []) =>
  each.map((own) =>
    pairsOf(own).reduce((known, [key, value]) => withValue(known, key, value), link),
  );

/** What the link of units says, as the engine reads it. */
export function readMachine(link: string): string {
  const { base, view } = readView(link, "units", readUnits);
  if (base !== "") throw new Error(`${link} says more than a machine of units.`);
  return view.text;
}

/** What a figure's link says: of the scenario, and of what stands side by side. */
export function readFigure(link: string): { base: string; compare: CompareLink } {
  const { base, view } = readView(link, "compare", readCompare);
  return { base, compare: view };
}

/** What the link of a division says: of the scenario, and of the theories that are looked for. */
export function readDivision(link: string): { base: string; theories: TheoriesLink } {
  const { base, view } = readView(link, "theories", readTheories);
  return { base, theories: view };
}

/** The part of a link that is a view's, and the rest of it. */
function readView<T>(
  link: string,
  key: string,
  read: (pairs: Pair[], reader: PairReader) => T | null,
): { base: string; view: T } {
  const own = ([name]: Pair) => name.split(".")[0] === key;
  const [pairs, reader] = [pairsOf(link), new PairReader()];
  const view = read(pairs.filter(own), reader);
  const [notice] = reader.notices;
  if (!view || notice) throw new Error(notice?.message ?? `${link} has no ${key}.`);
  const base = pairs.filter((pair) => !own(pair)).map((pair) => pair.join("="));
  return { base: base.join("&"), view };
}

/** What reads links, in a worker or from afar. */
export interface LinkReader {
  parse(link: string): Scenario | Promise<Scenario>;
  /** The scenario with an objective that goes with any dynamics. */
  unrolled(scenario: Scenario): Scenario | Promise<Scenario>;
}

/** What the engine runs for a figure: as the view that compares does. */
export interface Side {
  compare: CompareLink;
  /** A scenario a panel. */
  scenarios: Scenario[];
  processes: { starts: Float64Array; steps: number; chart: Chart } | null;
  box: Box;
  chart: Chart;
}

/** How many processes run in each panel, as in the view that compares. */
export const PROCESSES = 128;
const UNIT = { x_min: 0, x_max: 1, y_min: 0, y_max: 1 };

/** Panels as the view that compares has them. */
export async function sideBySide(link: string, { parse, unrolled }: LinkReader): Promise<Side> {
  const { base, compare } = readFigure(link);
  const { room, kinds, steps } = compare;
  const processes = showsProcesses(room);
  const read = await parse(base);
  const common = processes ? await unrolled(read) : read;
  const scenarios: Scenario[] = [];
  for (const panel of kinds.keys()) {
    if (room === "law") {
      scenarios.push(common);
      continue;
    }
    const objective = room === "dynamics" ? common.objective.kind : undefined;
    const own = await parse(panelLink(compare, panel, objective));
    scenarios.push({ ...common, [room]: own[room] });
  }
  const triangle =
    room === "dynamics" && scenarios.some((scenario) => chartOf(scenario) === "triangle");
  const chart: Chart = triangle ? "triangle" : "plane";
  const box = triangle ? TRIANGLE_BOX : common.view;
  const starts = triangle
    ? spreadOverTriangle(spreadOver(UNIT, PROCESSES))
    : spreadOver(box, PROCESSES);
  return {
    compare,
    scenarios,
    processes: processes ? { starts, steps, chart } : null,
    box,
    chart,
  };
}

/** The operators of a figure's panels, and the points that they start from. */
export function operatorsOf({ scenarios, processes, chart }: Side): {
  dynamics: DynamicsConfig[];
  points: number[];
} {
  const dim = scenarios[0] ? dimOf(scenarios[0].data) : 2;
  const starts = processes?.starts ?? new Float64Array(0);
  return {
    dynamics: scenarios.map(({ dynamics }) => dynamics),
    points: [...toSpace(starts, dim, chart)],
  };
}
