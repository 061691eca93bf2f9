import { effect, signal } from "@preact/signals";
import { plural } from "../kit/format";
import { latest } from "../kit/latest";
import { engine } from "../state/engine";
import { announce, tellError } from "../state/messages";
import { options, settings } from "../state/settings";
import { playing, scenario, shown } from "../state/store";
import { runStudy } from "../state/study";
import type { CriticalPoint, IelError, Landscape } from "../wire/types";
import { isMinimum } from "./layers/basins";
import { chart, shownCondition, view } from "./scene";
import { visible } from "./view";

/** Cells along an axis that are painted by basin: at rest, and while the fit moves. */
const CELLS = { resting: 128, moving: 64 };
/** Between two looks while the fit moves. */
const EVERY_MS = 700;

/** The structure of the energy on show, where its layer is on. */
export const landscape = signal<Landscape | null>(null);
/** Cancels the search under way for the layer. */
let searching = new AbortController();

/** Looks at the structure of the energy as it stands, over what is in view. */
export async function findLandscape(
  cells: number,
  signal?: AbortSignal,
): Promise<Landscape | null> {
  const plane = view.peek();
  if (!plane) return null;
  const { scenario: now } = await engine.call("snapshot");
  const condition = shownCondition.peek() > 0 ? { condition: [shownCondition.peek()] } : {};
  const request = { study: "landscape", view: visible(plane), cells, ...condition } as const;
  return runStudy(now, request, signal ? { signal } : {});
}

/** Renews the layer: once at rest, now and then while the fit moves. */
const renew = latest(
  async () => {
    if (!settings.peek().layers.basins) return;
    const first = landscape.peek() === null;
    try {
      searching = new AbortController();
      const cells = CELLS[playing.peek() ? "moving" : "resting"];
      const found = await findLandscape(cells, searching.signal);
      if (found && settings.peek().layers.basins) landscape.value = found;
      if (first && found) announce(inWords(found));
    } catch (thrown) {
      tellError(thrown as IelError, "The structure of this energy cannot be found.");
    }
  },
  () => (playing.peek() ? EVERY_MS : 0),
);

/** The minima with the shares of their basins, in words. */
export function inWords({ critical, basins, paths, search }: Landscape): string {
  const minima = critical.filter(isMinimum).length;
  const shares = (basins?.share ?? [])
    .filter((_, i) => critical[i] && isMinimum(critical[i]))
    .map((share) => `${Math.round(100 * share)} %`);
  return [
    `${plural(minima, "basin")}: ${shares.join(", ")} of the view.`,
    `${plural(paths.length, "pass", "passes")} between them.`,
    ...remarks(critical, search),
  ].join(" ");
}

/** What else there is to say of the search, a sentence each. */
export function remarks(critical: CriticalPoint[], { missing }: Landscape["search"]): string[] {
  const flat = critical.filter(({ kind }) => kind === "degenerate").length;
  const said: string[] = [];
  if (flat > 0) said.push(`${plural(flat, "stationary point")} without curvature in a direction.`);
  if (missing >= 1)
    said.push(`At least ${plural(Math.round(missing), "stationary point")} not found.`);
  return said;
}

effect(() => {
  const on = settings.value.layers.basins && chart.value === "plane" && !options.value.view;
  for (const one of [shown, view, scenario, shownCondition, playing]) one.value;
  if (!on) {
    searching.abort();
    landscape.value = null;
  } else if (shown.value && view.value) void renew();
});
