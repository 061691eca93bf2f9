import { computed, signal } from "@preact/signals";
import type { IelError } from "../wire/types";
import { engine } from "./engine";
import { tellError } from "./messages";
import { type Hold, opened, openings, quietly } from "./openings";
import { options } from "./settings";
import { playing, scenario } from "./store";
import { leaveAddress, syncAddress } from "./sync";
import { type Home, home, type SideBySide, type ViewModule, viewOf, views } from "./views";

/** The modules that have been fetched so far, by the keys of their views. */
const modules = signal<ReadonlyMap<string, ViewModule>>(new Map());

/** The view on show in place of the fit; null where there is none, or it is still being fetched. */
const inPlace = computed(() => modules.value.get(options.value.view?.key ?? "") ?? null);

/** What is on show. */
export const onShow = computed<Home | null>(() =>
  options.value.view ? inPlace.value : home.value,
);

/** A part of the page; null, and a message, where it cannot be fetched. */
export async function fetchPart<T>(load: () => Promise<T>): Promise<T | null> {
  try {
    return await load();
  } catch (thrown) {
    tellError(thrown as IelError, "A part of the page could not be fetched.");
    return null;
  }
}

/** The module of a view, fetched once; null, and a message, where it cannot be. */
export async function fetchView(key: string): Promise<ViewModule | null> {
  const known = modules.peek().get(key);
  if (known) return known;
  const module = await fetchPart(async () => (await viewOf(key)?.load()) ?? null);
  if (module) modules.value = new Map(modules.peek()).set(key, module);
  return module;
}

/** The fit goes on once the view is left. */
let wasPlaying = false;

/** Goes from the fit on show to a view of it; the browser's Back leads to the fit again. */
export async function beginView(key: string, given?: SideBySide): Promise<void> {
  openings.begin();
  return quietly(beginning(key, openings.hold(), given));
}

async function beginning(key: string, hold: Hold, given?: SideBySide): Promise<void> {
  const module = await hold(fetchView(key));
  if (!module || !scenario.value) return;
  wasPlaying = playing.value;
  await hold(engine.call("pause"));
  await hold(syncAddress("replace"));
  leaveAddress();
  const link = await hold(module.first(given));
  options.value = { ...options.value, view: { key, link } };
  await hold(syncAddress("push"));
  await openView();
}

/** Shows configurations side by side in the view that does so. */
export async function showSideBySide(given: SideBySide): Promise<void> {
  const view = views.find(({ sideBySide }) => sideBySide);
  if (view) await beginView(view.key, given);
}

/** Opens the view that the address names; false where it names none, or where that cannot be
 *  fetched. */
export async function openView(): Promise<boolean> {
  const { view } = options.value;
  if (!view) return false;
  const hold = openings.hold();
  const module = await hold(fetchView(view.key));
  if (!module) {
    options.value = { ...options.value, view: null };
    return false;
  }
  await hold(engine.call("pause"));
  const { scenario: base, temperature: natural } = await hold(engine.call("snapshot"));
  await hold(module.open(view.link, { base, natural }));
  return true;
}

/** The view on show changes what its link says. */
export async function changeLink(key: string, link: unknown): Promise<void> {
  if (options.value.view?.key !== key) return;
  options.value = { ...options.value, view: { key, link } };
  return syncAddress("replace");
}

/** The view on show, if there is one, gives way; the fit goes on if it did before. */
export function forgetView(): void {
  inPlace.peek()?.forget();
  if (wasPlaying) void engine.call("play");
  wasPlaying = false;
}

/** Back to the fit. An address that is still being opened is opened to its end, without its view. */
export async function closeView(): Promise<void> {
  const module = inPlace.peek();
  forgetView();
  options.value = { ...options.value, view: null };
  await opened();
  if (options.peek().view) return;
  module?.forget();
  await syncAddress("push");
}
