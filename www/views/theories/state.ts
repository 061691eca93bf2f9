import { batch, computed, signal } from "@preact/signals";
import { Clock } from "../../kit/clock";
import { plural } from "../../kit/format";
import { Pace } from "../../kit/pace";
import { Turns } from "../../kit/turns";
import type { Plot, View } from "../../plane/view";
import { announce, tell, tellError } from "../../state/messages";
import { options, SPEEDS, settings, still } from "../../state/settings";
import { scenario } from "../../state/store";
import { study } from "../../state/study";
import { changeLink } from "../../state/viewing";
import type { Origin } from "../../state/views";
import type { IelError, Progress, TheoriesReport } from "../../wire/types";
import type { Stand } from "../../worker/studies";
import { type Picture, pictureOf, requestOf, viewOf } from "./picture";
import type { Found } from "./rows";
import { sameLaw, store, stored } from "./shelf";
import { GAMMA, type Kept, LONGEST_NAME, MOST, MOST_KEPT, type TheoriesLink } from "./spec";

/** Milliseconds between two pictures. */
const SLICE_MS = 200;
/** Updates between two pictures, at most, where the speed is chosen. */
const MOST_STEPS = 100;

export interface Asked extends Origin {
  link: TheoriesLink;
}

export const asked = signal<Asked | null>(null);
export const found = signal<TheoriesReport | null>(null);
export const picture = signal<Picture | null>(null);
export const progress = signal<Progress | null>(null);
export const done = signal(false);
export const refused = signal<IelError | null>(null);
export const plane = signal<View | null>(null);
/** Grows whenever what this browser keeps has changed. */
const storedVersion = signal(0);

/** The division in the worker for studies. */
let task: number | null = null;
const turns = new Turns();

const family = () => scenario.value?.energy;

/** What the view begins with: the theories that this browser keeps are tried first. */
export async function first(): Promise<TheoriesLink> {
  const energy = family();
  return {
    most: MOST.usual,
    gamma: GAMMA.usual,
    network: false,
    shelf: energy ? stored(energy) : [],
  };
}

/** Opens what a link says, over the scenario that is open. */
export const open = (link: TheoriesLink, origin: Origin) => show({ ...origin, link });

/** Changes what is asked, and begins again; a shelf waits for the next time. */
export function change(to: Partial<TheoriesLink>): void {
  const was = asked.value;
  if (!was) return;
  const link = { ...was.link, ...to };
  asked.value = { ...was, link };
  void changeLink("theories", link);
  if (!("shelf" in to)) void show({ ...was, link });
}

async function show(chosen: Asked): Promise<void> {
  const newest = turns.begin();
  clock.stop();
  endTask();
  batch(() => {
    asked.value = chosen;
    refused.value = null;
    found.value = null;
    picture.value = null;
    progress.value = null;
    done.value = false;
  });
  try {
    const begun = await study().call(
      "begin",
      chosen.base,
      requestOf(chosen.base.energy, chosen.link),
    );
    if (!newest()) return void study().call("end", begun);
    task = begun;
    const opened = await study().call("look", begun);
    if (!newest()) return;
    take(opened as Stand<"theories">);
    if (!still.value && !options.value.paused) play();
  } catch (thrown) {
    if (newest()) refused.value = thrown as IelError;
  }
}

function take(stand: Stand<"theories">): void {
  batch(() => {
    progress.value = stand.progress;
    done.value = stand.done;
    if (!stand.report) return;
    found.value = stand.report;
    picture.value = pictureOf(stand) ?? picture.peek();
    if (area) fitPlot(area);
  });
}

/** Takes so many updates, in a slice of time at most; true once all is done. */
async function advance(steps: number): Promise<boolean> {
  const newest = turns.join();
  if (task === null) return false;
  const stand = await study().call("advance", task, SLICE_MS, steps, true);
  if (!newest()) return false;
  take(stand as Stand<"theories">);
  if (stand.done)
    announce(`Done: ${plural(found.value?.theories.length ?? 0, "theory", "theories")}.`);
  return stand.done;
}

function endTask(): void {
  if (task !== null && study().running) void study().call("end", task);
  task = null;
}

const pace = new Pace(MOST_STEPS);
const clock = new Clock(async (seconds) => {
  const steps = pace.due(seconds, SPEEDS[settings.peek().speed] as number);
  return steps < 1 || !(await attempt(steps));
});
export const running = clock.running;

/** True where there is nothing more to do. */
async function attempt(steps: number): Promise<boolean> {
  const newest = turns.join();
  try {
    return await advance(steps);
  } catch (thrown) {
    if (newest()) tellError(thrown as IelError, "The search for theories stopped.");
    return true;
  }
}

function play(): void {
  if (task === null) return;
  if (done.value) startOver();
  else {
    pace.start();
    clock.start();
  }
}

export function toggle(): void {
  if (running.value) clock.stop();
  else play();
}

export function step(): void {
  clock.stop();
  void attempt(1);
}

export function startOver(): void {
  const was = asked.value;
  if (was) void show(was);
}

/** The view is no longer on show. */
export function forget(): void {
  turns.begin();
  clock.stop();
  endTask();
  batch(() => {
    asked.value = null;
    found.value = null;
    picture.value = null;
    progress.value = null;
    refused.value = null;
    plane.value = null;
  });
  area = null;
}

let area: Plot | null = null;

/** The plot shows the box of the steps and nothing else. */
export function fitPlot(given: Plot): void {
  area = given;
  const seen = picture.peek();
  if (!seen) return;
  const [now, before] = [viewOf(seen, given), plane.peek()?.plot];
  const same = before && before.width === now.plot.width && before.height === now.plot.height;
  if (!same || before.left !== now.plot.left) plane.value = now;
}

/** What a theory is called until it is given another name: by what it says. */
export function nameOf({ formula, magnetic, name }: Found): string {
  const turns = magnetic === 0 ? "" : `w=${Number(magnetic.toPrecision(4))}`;
  const said = formula === "0" ? turns || "free" : `${formula} ${turns}`.trim();
  return said !== "" && said.length <= LONGEST_NAME ? said : name;
}

export const onShelf = (theory: Found) =>
  asked.value?.link.shelf.some((kept) => sameLaw(kept, theory)) ?? false;

/** Puts a theory on the shelf, or takes it from there. */
export function toggleKept(theory: Found): void {
  const shelf = asked.value?.link.shelf ?? [];
  const { magnetic, numbers } = theory;
  if (onShelf(theory)) setShelf(shelf.filter((kept) => !sameLaw(kept, theory)));
  else if (shelf.length >= MOST_KEPT) tell(`The shelf is full: it holds ${MOST_KEPT} theories.`);
  else setShelf([...shelf, { name: nameOf(theory), magnetic, numbers: [...numbers] }]);
}

/** What this browser keeps of this family beside what is on the shelf. */
export const elsewhere = computed<Kept[]>(() => {
  storedVersion.value;
  const now = asked.value;
  if (!now) return [];
  const kept = stored(now.base.energy);
  return kept.filter((one) => !now.link.shelf.some((other) => sameLaw(one, other)));
});

/** Changes the shelf, in the address and in this browser. */
export function setShelf(shelf: Kept[]): void {
  const now = asked.value;
  if (!now) return;
  const kept = store(now.base.energy, now.link.shelf, shelf);
  if (!kept)
    tell("This browser does not let the page keep a shelf; the address still holds it.", "warning");
  storedVersion.value++;
  change({ shelf });
}
