import type { Frame } from "../../wire/protocol";
import type { Scenario } from "../../wire/types";

/** An energy is given so many iterations before it is judged, at rest none. */
const PATIENCE = 300;
/** Ends are farther by this share of the mean square, in a sample of so many at least. */
const SHARE = 0.25;
const LEAST = 20;

/** A loss is within this share of what it would be if nothing moved, in the mean over so many of its latest values. */
const LITTLE = 0.1;
const LATEST = 100;
const FEWEST = 20;

/** Whether it is known from where processes start, and there was time to learn. */
function judged(frame: Frame | null, scenario: Scenario | null): frame is Frame {
  const beside = scenario?.initial.kind === "perturbed" && scenario.objective.kind === "endpoint";
  if (!frame || !beside || frame.chart !== "plane" || scenario.latent > 0) return false;
  return !frame.playing || frame.status.iteration >= PATIENCE;
}

/** Whether the loss stays where it would be if no process moved: half the square of the noise on starts, for each of
 *  the `dim` coordinates. False where that is not known. */
export function nextToNothing(
  frame: Frame | null,
  scenario: Scenario | null,
  dim: number,
  losses: readonly number[],
): boolean {
  if (!judged(frame, scenario) || scenario?.initial.kind !== "perturbed") return false;
  const { sigma = Number.POSITIVE_INFINITY } = scenario.initial;
  const latest = losses.slice(-LATEST);
  if (latest.length < FEWEST) return false;
  const mean = latest.reduce((sum, loss) => sum + loss, 0) / latest.length;
  return mean > (1 - LITTLE) * 0.5 * dim * sigma ** 2;
}

/** Whether processes end farther from their observations than they start, where each starts beside its
 *  own; false where that is not known. */
export function worseThanNone(frame: Frame | null, scenario: Scenario | null): boolean {
  if (!judged(frame, scenario)) return false;
  const { starts, trajectories, observations, steps } = frame;
  const count = Math.min(starts.length, observations.length) / 2;
  if (count < LEAST || trajectories.length < 2 * count * (steps + 1)) return false;
  let [before, after] = [0, 0];
  for (let i = 0; i < count; i++) {
    const end = 2 * (i * (steps + 1) + steps);
    for (const k of [0, 1]) {
      const observed = observations[2 * i + k] as number;
      before += ((starts[2 * i + k] as number) - observed) ** 2;
      after += ((trajectories[end + k] as number) - observed) ** 2;
    }
  }
  return after > (1 + SHARE) * before;
}
