import type { IelError, Scenario } from "../wire/types";
import { NO_OPTIONS, readAddress, writeAddress } from "./address";
import { loadDraft } from "./draft";
import { edit, take } from "./edits";
import { engine } from "./engine";
import { announce, tell, tellError, tellNotices } from "./messages";
import { changeSettings, options, SPEEDS, settings } from "./settings";
import { catalog, playing, rest, scenario, status } from "./store";
import { isLeft, ownHash, setOwnHash, syncAddress } from "./sync";
import { forgetView, openView } from "./viewing";

/** Opens what the address says, or the draft, or the default; then fits. */
export async function boot(): Promise<void> {
  catalog.value = await engine.call("catalog");
  void engine.call("speed", SPEEDS[settings.value.speed] as number);
  if (settings.value.fused) void setFused(true);
  await openAddress();
  addEventListener("hashchange", () => {
    if (location.hash !== ownHash()) void openAddress();
  });
}

async function openAddress(): Promise<void> {
  const address = readAddress(location.hash);
  const back = options.value.view !== null && isLeft(location.hash);
  setOwnHash(location.hash);
  forgetView();
  options.value = address.options;
  if (back) return;
  if (address.options.view) await engine.call("pause").catch(() => undefined);
  tellNotices(address.notices);
  void engine.call("cores", address.options.cores ?? navigator.hardwareConcurrency ?? 1);
  const draft = loadDraft(localStorage);
  const draftIsNewer = draft?.ahead && draft.hash === location.hash;
  if (address.link !== "" && !draftIsNewer) {
    await open(() => engine.call("parseLink", address.link), "This link cannot be opened.");
  } else if (draft) {
    const opened = async () => ({ scenario: draft.scenario, notices: [] });
    if (await open(opened, "The draft kept in this browser cannot be opened.")) offerFreshStart();
  } else {
    await openDefault();
  }
  if (options.value.until !== null) await engine.call("runTo", options.value.until);
  if (await openView()) return;
  if (options.value.until === null && !options.value.paused) await engine.call("play");
}

type Opened = { scenario: Scenario; notices: Parameters<typeof tellNotices>[0] };

/** Starts a run; where that fails, says why and starts the default one instead. */
async function open(read: () => Promise<Opened>, failed: string): Promise<boolean> {
  try {
    const { scenario: wanted, notices } = await read();
    take(await engine.call("open", wanted));
    tellNotices(notices);
    return true;
  } catch (thrown) {
    tellError(thrown as IelError, failed);
    await openDefault();
    return false;
  }
}

/** A draft comes back by itself; whoever wanted the default says so. */
function offerFreshStart(): void {
  const fresh = catalog.value?.default;
  if (!fresh || JSON.stringify(fresh) === JSON.stringify(scenario.value)) return;
  tell("What you made last time is back.", "info", {
    label: "Start afresh",
    run: () => void openScenario(fresh, "starting afresh"),
  });
}

async function openDefault(): Promise<void> {
  if (catalog.value) take(await engine.call("open", catalog.value.default));
}

/** Opens a ready-made scenario as an edit: Undo leads back, and so does the browser's Back. */
export async function openLink(link: string): Promise<void> {
  const address = readAddress(link);
  try {
    const { scenario: wanted, notices } = await engine.call("parseLink", address.link);
    tellNotices([...address.notices, ...notices]);
    await syncAddress("replace");
    // Whoever asks for a demo wants to see it run.
    options.value = { ...options.value, paused: false, until: null, view: address.options.view };
    await openScenario(wanted, wanted.title || "opening a demo");
    await openView();
  } catch (thrown) {
    tellError(thrown as IelError, "This link cannot be opened.");
  }
}

export async function openScenario(wanted: Scenario, label: string): Promise<void> {
  if (!options.value.view) await syncAddress("replace");
  if (await edit({ type: "configure", scenario: wanted }, label, { big: true })) {
    await engine.call("play");
  }
}

/** Fits with fused products and sums, or exactly as everywhere; the run starts over. */
export async function setFused(fused: boolean): Promise<void> {
  changeSettings({ fused });
  try {
    const changed = await engine.call("fuse", fused);
    if (changed) take(changed);
  } catch (thrown) {
    changeSettings({ fused: false });
    tellError(thrown as IelError, "The engine for relaxed SIMD could not be started.");
  }
}

export function togglePlay(): void {
  if (playing.value) pause();
  else play();
}

export function play(): void {
  const ended = rest.value === "converged";
  playing.value = true;
  announce("Running.");
  if (ended) void engine.call("command", { type: "rekindle" }).then(take);
  void engine.call("play");
}

export function pause(): void {
  playing.value = false;
  void engine.call("pause").then((now) => announce(`Paused at iteration ${now.iteration}.`));
}

/** Runs to exactly this iteration; starts over from the seed where it is already past. */
export async function runTo(iteration: number): Promise<void> {
  const now = await engine.call("pause");
  if (iteration < now.iteration) take(await engine.call("command", { type: "reset" }));
  await engine.call("runTo", iteration);
}

export async function step(): Promise<void> {
  const now = await engine.call("pause");
  await engine.call("runTo", now.iteration + 1);
}

/** Begins again from the same seed. */
export async function reset(): Promise<void> {
  take(await engine.call("command", { type: "reset" }));
  announce(`Started over from seed ${scenario.value?.seed}.`);
}

export async function newSeed(): Promise<void> {
  const seed = await engine.call("randomSeed");
  if (await edit({ type: "set-seed", seed }, "a new seed")) announce(`New seed ${seed}.`);
}

export async function setSeed(seed: number): Promise<void> {
  await edit({ type: "set-seed", seed }, "the seed");
}

export function setSpeed(index: number): void {
  changeSettings({ speed: index });
  void engine.call("speed", SPEEDS[index] as number);
}

/** A link to the run as it stands; with its state where the scenario alone does not lead to it. */
export async function shareLink(withState: boolean): Promise<string> {
  const { origin, pathname, search } = location;
  const base = origin === "null" ? location.href.split("#")[0] : origin + pathname + search;
  const shown = { ...NO_OPTIONS, view: options.value.view };
  return `${base}${writeAddress(shown, await engine.call("link", withState))}`;
}

/** Whether the shown state needs more than the scenario to be reached again. */
export const needsState = () => status.value?.pristine === false;
