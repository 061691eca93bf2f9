import type { IelError, Scenario } from "../engine/types";
import { NO_OPTIONS, read_address, write_address } from "./address";
import { load_draft } from "./draft";
import { edit, take } from "./edits";
import { engine } from "./engine";
import { announce, tell, tell_error, tell_notices } from "./messages";
import { change_settings, options, SPEEDS, settings } from "./settings";
import { catalogue, playing, scenario, status } from "./store";
import { is_left, own_hash, set_own_hash, sync_address } from "./sync";
import { beside, view } from "./views";

/** Opens what the address says, or the draft, or the default; then fits. */
export async function boot(): Promise<void> {
  catalogue.value = await engine.call("catalogue");
  void engine.call("speed", SPEEDS[settings.value.speed] as number);
  if (settings.value.fused) void engine.call("fuse", true);
  await open_address();
  addEventListener("hashchange", () => {
    if (location.hash !== own_hash()) void open_address();
  });
}

async function open_address(): Promise<void> {
  const address = read_address(location.hash);
  const on_show = beside().filter((one) => one.on_show());
  const back = on_show.length > 0 && is_left(location.hash);
  set_own_hash(location.hash);
  options.value = address.options;
  for (const one of on_show) one.forget();
  if (back) return;
  if (address.options.compare || address.options.density)
    await engine.call("pause").catch(() => undefined);
  tell_notices(address.notices);
  void engine.call("cores", address.options.cores ?? navigator.hardwareConcurrency ?? 1);
  const draft = load_draft(localStorage);
  const draft_is_newer = draft?.ahead && draft.hash === location.hash;
  if (address.link !== "" && !draft_is_newer) {
    await open(() => engine.call("parse_link", address.link), "This link cannot be opened.");
  } else if (draft) {
    const opened = async () => ({ scenario: draft.scenario, notices: [] });
    if (await open(opened, "The draft kept in this browser cannot be opened.")) offer_fresh_start();
  } else {
    await open_default();
  }
  if (options.value.until !== null) await engine.call("run_to", options.value.until);
  if (await open_view()) return;
  if (options.value.until === null && !options.value.paused) await engine.call("play");
}

/** Opens the view beside the fit that the address names; false where it names none, or where that
 *  cannot be fetched. */
async function open_view(): Promise<boolean> {
  const { compare, density } = options.value;
  if (!compare && !density) return false;
  const opened = await view(compare ? "compare" : "density");
  if (opened) await opened.open();
  else options.value = { ...options.value, compare: null, density: null };
  return opened !== null;
}

type Opened = { scenario: Scenario; notices: Parameters<typeof tell_notices>[0] };

/** Starts a run; where that fails, says why and starts the default one instead. */
async function open(read: () => Promise<Opened>, failed: string): Promise<boolean> {
  try {
    const { scenario: wanted, notices } = await read();
    take(await engine.call("open", wanted));
    tell_notices(notices);
    return true;
  } catch (thrown) {
    tell_error(thrown as IelError, failed);
    await open_default();
    return false;
  }
}

/** A draft comes back by itself; whoever wanted the default says so. */
function offer_fresh_start(): void {
  const fresh = catalogue.value?.default;
  if (!fresh || JSON.stringify(fresh) === JSON.stringify(scenario.value)) return;
  tell("What you made last time is back.", "info", {
    label: "Start afresh",
    run: () => void open_scenario(fresh, "starting afresh"),
  });
}

async function open_default(): Promise<void> {
  if (catalogue.value) take(await engine.call("open", catalogue.value.default));
}

/** Opens a ready-made scenario as an edit: Undo leads back, and so does the browser's Back. */
export async function open_link(link: string): Promise<void> {
  const address = read_address(link);
  try {
    const { scenario: wanted, notices } = await engine.call("parse_link", address.link);
    tell_notices([...address.notices, ...notices]);
    await sync_address("replace");
    const { compare, density } = address.options;
    // Whoever asks for a demo wants to see it run.
    options.value = { ...options.value, paused: false, until: null, compare, density };
    await open_scenario(wanted, wanted.title || "opening a demo");
    await open_view();
  } catch (thrown) {
    tell_error(thrown as IelError, "This link cannot be opened.");
  }
}

export async function open_scenario(wanted: Scenario, label: string): Promise<void> {
  if (!options.value.compare && !options.value.density) await sync_address("replace");
  if (await edit({ type: "configure", scenario: wanted }, label, { big: true })) {
    await engine.call("play");
  }
}

/** Fits with fused products and sums, or exactly as everywhere; the run starts over. */
export async function set_fused(fused: boolean): Promise<void> {
  change_settings({ fused });
  const changed = await engine.call("fuse", fused);
  if (changed) take(changed);
}

export function toggle_play(): void {
  if (playing.value) pause();
  else play();
}

export function play(): void {
  playing.value = true;
  announce("Running.");
  void engine.call("play");
}

export function pause(): void {
  playing.value = false;
  void engine.call("pause").then((now) => announce(`Paused at iteration ${now.iteration}.`));
}

/** Runs to exactly this iteration; starts over from the seed where it is already past. */
export async function run_to(iteration: number): Promise<void> {
  const now = await engine.call("pause");
  if (iteration < now.iteration) take(await engine.call("command", { type: "reset" }));
  await engine.call("run_to", iteration);
}

export async function step(): Promise<void> {
  const now = await engine.call("pause");
  await engine.call("run_to", now.iteration + 1);
}

/** Begins again from the same seed. */
export async function reset(): Promise<void> {
  take(await engine.call("command", { type: "reset" }));
  announce(`Started over from seed ${scenario.value?.seed}.`);
}

export async function new_seed(): Promise<void> {
  const seed = await engine.call("random_seed");
  if (await edit({ type: "set-seed", seed }, "a new seed")) announce(`New seed ${seed}.`);
}

export async function set_seed(seed: number): Promise<void> {
  await edit({ type: "set-seed", seed }, "the seed");
}

export function set_speed(index: number): void {
  change_settings({ speed: index });
  void engine.call("speed", SPEEDS[index] as number);
}

/** A link to the run as it stands; with its state where the scenario alone does not lead to it. */
export async function share_link(with_state: boolean): Promise<string> {
  const shared = with_state ? (await engine.call("snapshot")).scenario : scenario.value;
  if (!shared) throw { kind: "page", message: "Nothing is open yet." } satisfies IelError;
  const { origin, pathname, search } = location;
  const base = origin === "null" ? location.href.split("#")[0] : origin + pathname + search;
  const { compare, density } = options.value;
  return `${base}${write_address({ ...NO_OPTIONS, compare, density }, await engine.call("to_link", shared))}`;
}

export async function copy(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
    return true;
  } catch {
    tell(`This browser does not let the page copy; select the text instead.`, "warning");
    return false;
  }
}

/** Whether the shown state needs more than the scenario to be reached again. */
export const needs_state = () => status.value?.pristine === false;
