// Watches the fit on show, and keeps a run of it when it rests, or when another takes its place.

import { effect, untracked } from "@preact/signals";
import { newId } from "../../kit/id";
import { plot } from "../../plane/scene";
import type { Curve } from "../../state/curves";
import { engine } from "../../state/engine";
import { options, settings } from "../../state/settings";
import { runs as curves, frame, scenario } from "../../state/store";
import type { Scenario, Status } from "../../wire/types";
import { amend, keepRun } from "./list";
import { thinned } from "./run";

/** A fit of fewer iterations is no run, nor one that another took the place of so soon: a slider on its way. */
const FEWEST = 10;
const SOONEST_MS = 1000;
/** The finest picture comes a little after the end. */
const AFTER_MS = 600;

/** The fit that is watched. */
interface Leg {
  id: string;
  run: number;
  /** Its settings, but for the observations: points that are moved under way are of the same run. */
  key: string;
  since: number;
  start: number;
  scenario: Scenario;
  status: Status;
  losses: Curve;
  heldOut: Curve;
  picture: string | null;
  /** At which iteration it was kept last. */
  keptAt: number | null;
}

let leg: Leg | null = null;
let resting: ReturnType<typeof setTimeout> | null = null;

const keyOf = ({ view: _, title: __, data: { kind }, ...rest }: Scenario) =>
  JSON.stringify([kind, rest]);

/** A run that began from a state that a link carried has begun there. */
const isRun = ({ status, start }: Leg) => status.iteration - start >= FEWEST;

/** Another takes its place: the canvas still shows this one. */
function leave(left: Leg): void {
  leg = null;
  const soon = performance.now() - left.since < SOONEST_MS;
  if (!isRun(left) || left.keptAt === left.status.iteration || (soon && resting === null)) return;
  left.picture = pictured() ?? left.picture;
  void keepRun(runOf(left));
}

async function rested(at: Leg): Promise<void> {
  at.picture = pictured() ?? at.picture;
  const { iteration } = at.status;
  at.keptAt = iteration;
  await keepRun(runOf(at));
  const { epsilon } = settings.peek();
  // Not of every energy there is a code.
  const code = await engine.call("codeLength", epsilon).catch(() => null);
  const total = code?.total ?? null;
  if (leg === at && at.status.iteration === iteration && total !== null)
    amend(at.id, { bits: { total, epsilon } });
}

function runOf({ id, scenario, status, losses, heldOut, picture }: Leg) {
  return {
    id,
    when: Date.now(),
    scenario,
    iteration: status.iteration,
    loss: status.loss,
    heldOut: status.held_out ?? null,
    bits: null,
    hash: status.hash,
    pristine: status.pristine,
    losses: thinned(losses),
    heldOutLosses: thinned(heldOut),
    picture,
  };
}

const WIDTH = 112;
const HEIGHT = 84;

/** The middle of the plane as it is on the canvas now, small; null where it is not on show. */
function pictured(): string | null {
  const layers = [...document.querySelectorAll<HTMLCanvasElement>(".stage-plane > canvas")];
  const [ground, area] = [layers[0], plot.peek()];
  if (!ground || !area || options.peek().view || ground.clientWidth === 0) return null;
  const small = document.createElement("canvas");
  [small.width, small.height] = [WIDTH, HEIGHT];
  const context = small.getContext("2d");
  if (!context) return null;
  const ratio = ground.width / ground.clientWidth;
  const scale = Math.min(area.width / WIDTH, area.height / HEIGHT);
  const [wide, high] = [WIDTH * scale, HEIGHT * scale];
  const left = area.left + (area.width - wide) / 2;
  const top = area.top + (area.height - high) / 2;
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.imageSmoothingQuality = "high";
  const part = [left, top, wide, high].map((length) => length * ratio);
  const [x = 0, y = 0, w = 0, h = 0] = part;
  for (const layer of layers) context.drawImage(layer, x, y, w, h, 0, 0, WIDTH, HEIGHT);
  return small.toDataURL("image/webp", 0.8);
}

effect(() => {
  const [now, seen] = [scenario.value, frame.value];
  untracked(() => {
    if (!now || !seen) return;
    const key = leg?.scenario === now ? leg.key : keyOf(now);
    const before = leg?.run;
    if (leg && (leg.run !== seen.run || leg.key !== key)) leave(leg);
    if (!leg) {
      const id = newId();
      const { current: losses, heldOut } = curves;
      const since = performance.now();
      // With other settings a run may go on; and one may have gone on before it was watched.
      const first = before === seen.run ? undefined : losses.iterations[0];
      const start = first ?? seen.status.iteration;
      const own = { run: seen.run, key, scenario: now, status: seen.status };
      leg = { id, ...own, since, start, losses, heldOut, picture: null, keptAt: null };
    }
    leg.scenario = now;
    leg.status = seen.status;
    if (resting !== null) clearTimeout(resting);
    resting = null;
    if (seen.playing || !isRun(leg)) return;
    const mine = leg;
    resting = setTimeout(() => {
      resting = null;
      if (leg === mine) void rested(mine);
    }, AFTER_MS);
  });
});
