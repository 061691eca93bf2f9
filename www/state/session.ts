import { OVERTAKEN } from "../kit/turns";
import type { IelError, Scenario } from "../wire/types";
import { type Address, NO_OPTIONS, type PageOptions, readAddress, writeAddress } from "./address";
import { beginDraft, type KeptDraft, loadDraft } from "./draft";
import { edit, inTurn, take } from "./edits";
import { engine } from "./engine";
import { announce, tell, tellError, tellNotices } from "./messages";
import { type Hold, openings, quietly } from "./openings";
import { recallRows } from "./rows";
import { changeSettings, options, SPEEDS, settings } from "./settings";
import { catalog, entryOf, playing, rest, scenario, status, viewsGiven } from "./store";
import { beginAddress, isLeft, ownHash, syncAddress } from "./sync";
import { fetchView, forgetView, openView } from "./viewing";

/** Opens what the address says, or the draft, or the default; then fits. */
export async function boot(): Promise<void> {
  early = loadDraft();
  // What is seen first needs no engine.
  options.value = readAddress(location.hash).options;
  if (options.value.view) void fetchView(options.value.view.key);
  catalog.value = await engine.call("catalog");
  // Where the complete build cannot be fetched, what needs it says so.
  const whole = engine.call("wholeCatalog");
  void whole.then((all) => (catalog.value = all)).catch(() => undefined);
  void engine.call("speed", SPEEDS[settings.value.speed] as number);
  if (settings.value.fused) void setFused(true);
  addEventListener("hashchange", () => {
    if (location.hash !== ownHash()) void openAddress();
  });
  await openAddress();
}

/** The draft that is asked for while the engine starts. */
let early: Promise<KeptDraft | null> | null = null;

function openAddress(): Promise<void> {
  const { hash } = location;
  const address = readAddress(hash);
  const back = options.value.view !== null && isLeft(hash);
  openings.begin();
  beginAddress(hash);
  forgetView();
  options.value = address.options;
  return back ? Promise.resolve() : quietly(opening(address, hash, openings.hold()));
}

async function opening({ options: shown, link, notices }: Address, hash: string, hold: Hold) {
  if (shown.view) await hold(engine.call("pause").catch(() => undefined));
  tellNotices(notices);
  const { cores, sharing } = shown;
  void engine.call("cores", cores ?? navigator.hardwareConcurrency ?? 1, sharing);
  const draft = await hold(early ?? loadDraft());
  early = null;
  const draftIsNewer = draft?.ahead && draft.hash === hash;
  // A link alone holds some of its rows: with the draft that was kept at this address come all.
  if (draft?.rows && (link === "" || draft.hash === hash)) await hold(recallRows(draft.rows));
  // What is edited meanwhile is edited in what is opened.
  await inTurn(async () => {
    if (!draft || (link !== "" && !draftIsNewer)) beginDraft();
    if (link !== "" && !draftIsNewer) {
      await open(() => engine.call("parseLink", link), "This link cannot be opened.", hold);
    } else if (draft) {
      const read = async () => ({ scenario: draft.scenario, notices: [] });
      const failed = "The draft kept in this browser cannot be opened.";
      if (await open(read, failed, hold)) {
        offerFreshStart();
        // What the engine had not answered when the page was left, now in its turn.
        for (const command of draft.pending) void edit(command, "what was under way");
      }
    } else {
      await openDefault(hold);
    }
  });
  if (shown.until !== null) await hold(engine.call("runTo", shown.until));
  // Whoever has left the view by now wants the fit as the address has it.
  if (shown.view && !options.peek().view) return;
  if (await openView()) return;
  if (shown.until !== null || shown.paused) return;
  playing.value = true;
  await hold(engine.call("play"));
}

type Opened = { scenario: Scenario; notices: Parameters<typeof tellNotices>[0] };

/** Starts a run; where that fails, says why and starts the default one instead. */
async function open(read: () => Promise<Opened>, failed: string, hold: Hold): Promise<boolean> {
  try {
    const { scenario: wanted, notices } = await hold(read());
    const axes = entryOf("data", wanted.data.kind)?.schema["x-axes"];
    const named = axes && wanted.axes.length === 0 ? { ...wanted, axes } : wanted;
    take(await hold(engine.call("open", named)));
    viewsGiven.value++;
    tellNotices(notices);
    return true;
  } catch (thrown) {
    if ((thrown as IelError).kind === OVERTAKEN.kind) throw thrown;
    tellError(thrown as IelError, failed);
    await openDefault(hold);
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

async function openDefault(hold: Hold): Promise<void> {
  if (catalog.value) take(await hold(engine.call("open", catalog.value.default)));
}

/** Opens a ready-made scenario as an edit: Undo leads back, and so does the browser's Back. */
export async function openLink(link: string): Promise<void> {
  const address = readAddress(link);
  openings.begin();
  const hold = openings.hold();
  try {
    const { scenario: wanted, notices } = await hold(engine.call("parseLink", address.link));
    tellNotices([...address.notices, ...notices]);
    await hold(syncAddress("replace"));
    // Whoever asks for a demo wants to see it run.
    const { predict, view } = address.options;
    options.value = { ...options.value, paused: false, until: null, predict, view };
    await hold(openScenario(wanted, wanted.title || "opening a demo"));
    await openView();
  } catch (thrown) {
    tellError(thrown as IelError, "This link cannot be opened.");
  }
}

/** Opens a scenario and fits it, up to an iteration where one is given. */
export async function openScenario(wanted: Scenario, label: string, until?: number): Promise<void> {
  if (!options.value.view) await syncAddress("replace");
  if (!(await edit({ type: "configure", scenario: wanted }, label, { big: true, another: true })))
    return;
  if (until === undefined) await engine.call("play");
  else await runTo(until);
}

/** Fits with fused products and sums, or exactly as everywhere; the run starts over. */
export async function setFused(fused: boolean): Promise<void> {
  changeSettings({ fused });
  try {
    await inTurn(async () => {
      const changed = await engine.call("fuse", fused);
      if (changed) take(changed);
    });
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

/** A link to the run as it stands, with its state where the scenario alone does not lead to it, and
 *  what the page is to do with it. */
export async function shareLink(
  withState: boolean,
  how: Partial<PageOptions> = {},
): Promise<string> {
  const { origin, pathname, search } = location;
  const base = origin === "null" ? location.href.split("#")[0] : origin + pathname + search;
  const { predict, view } = options.value;
  const shown = { ...NO_OPTIONS, ...how, predict, view };
  return `${base}${writeAddress(shown, await engine.call("link", withState))}`;
}

/** Whether the shown state needs more than the scenario to be reached again. */
export const needsState = () => status.value?.pristine === false;
