// A question to whoever looks on: where do these particles end? Until it is answered, what would tell is hidden.

import { computed, effect, signal } from "@preact/signals";
import { number } from "../kit/format";
import { announce } from "../state/messages";
import { opening } from "../state/openings";
import { options } from "../state/settings";
import { frame, playing, scenario } from "../state/store";
import { dimOf } from "../wire/charting";
import type { Frame } from "../wire/protocol";
import type { Box } from "../wire/types";
import { axisName, shownAxis } from "./axes";
import { chart, type Place, view } from "./scene";
import { visible } from "./view";

/** How many particles are asked about at a time. */
const ASKED = 3;
export const LETTERS = ["A", "B", "C"];

export const predicting = computed(() => options.value.predict && chart.value === "plane");
/** The ways of the particles that are asked about; null while the fit runs, none where nothing moves. */
export const asked = signal<Place[][] | null>(null);
export const guesses = signal<Place[]>([]);
/** Whether what would tell is kept from view. */
export const hiding = computed(
  () => predicting.value && (!asked.value || guesses.value.length < asked.value.length),
);

/** Which particles are asked about next, and of which run. */
let [round, askedOf] = [0, ""];

effect(() => {
  const seen = frame.value;
  const rests = !playing.value && !opening.value;
  if (!predicting.value || !rests || !seen || seen.chart !== chart.value) {
    [asked.value, guesses.value, askedOf] = [null, [], ""];
    return;
  }
  const { run, status, observations } = seen;
  const of = [run, status.iteration, status.hash, observations.length].join();
  if (of === askedOf) return;
  askedOf = of;
  ask(seen);
});

function ask(seen: Frame): void {
  const now = view.peek();
  asked.value = now ? chooseWays(seen, visible(now), round) : [];
  guesses.value = [];
}

/** Asks about other particles. */
export function askAgain(): void {
  const seen = frame.peek();
  round++;
  if (seen) ask(seen);
}

/** Ways that begin and end in view, of those that go far, those that go less far, and others. */
export function chooseWays(
  { trajectories, steps }: Pick<Frame, "trajectories" | "steps">,
  { x_min, x_max, y_min, y_max }: Box,
  turn: number,
): Place[][] {
  const inView = ([x, y]: Place) => x > x_min && x < x_max && y > y_min && y < y_max;
  const stride = 2 * (steps + 1);
  const ways: { way: Place[]; far: number }[] = [];
  for (let at = 0; at + stride <= trajectories.length; at += stride) {
    const packed = trajectories.subarray(at, at + stride);
    const way = Array.from(
      { length: steps + 1 },
      (_, t): Place => [packed[2 * t] as number, packed[2 * t + 1] as number],
    );
    const [from, to] = [way[0] as Place, way[steps] as Place];
    const far = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (inView(from) && inView(to)) ways.push({ way, far });
  }
  ways.sort((a, b) => b.far - a.far);
  const count = Math.min(ASKED, ways.length);
  return Array.from({ length: count }, (_, k) => {
    const place = (Math.floor((k * ways.length) / count) + turn) % ways.length;
    return ways[place]?.way as Place[];
  });
}

/** Takes a guess of where the next particle ends; the last one shows what happens. */
export function guess(place: Place): void {
  const ways = asked.peek();
  if (!ways || guesses.peek().length >= ways.length) return;
  guesses.value = [...guesses.peek(), place];
  const made = guesses.value.length;
  announce(
    made < ways.length ? `Guess ${LETTERS[made - 1]} taken. ${question(made)}` : verdict.peek(),
  );
}

export const question = (k: number) =>
  `Where does the particle that starts at ${LETTERS[k]} come to its end?`;

/** How far every guess is from where the particle ended, in the units of the observations. */
export const verdict = computed(() => {
  const ways = asked.value ?? [];
  if (ways.length === 0 || guesses.value.length < ways.length) return "";
  const now = scenario.value;
  const coordinates = now && dimOf(now.data) === 1 ? [0] : [0, 1];
  const off = ways.map((way, i) => {
    const [to, at] = [way.at(-1) as Place, guesses.value[i] as Place];
    const apart = coordinates.map((k) => {
      const period = now?.periods[k] ?? 0;
      const d = (at[k] as number) - (to[k] as number);
      const least = period > 0 ? d - period * Math.round(d / period) : d;
      return Math.abs(least * shownAxis(k).scale);
    });
    return `${LETTERS[i]} by ${inUnits(apart)}`;
  });
  return `Your guesses are off: ${off.join("; ")}.`;
});

const unitOf = (k: number) => /\(([^()]+)\)\s*$/.exec(axisName(k))?.[1] ?? "";

/** One distance where both coordinates are in the same unit, or are plain numbers; each by itself otherwise. */
function inUnits(apart: number[]): string {
  const named = apart.some((_, k) => scenario.value?.axes[k]?.name);
  const unit = unitOf(0);
  if (!named || (unit !== "" && apart.every((_, k) => unitOf(k) === unit)))
    return `${number(Math.hypot(...apart))} ${unit}`.trim();
  return apart.map((d, k) => `${number(d)} in ${axisName(k)}`).join(" and ");
}
