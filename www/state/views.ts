import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { IconName } from "../kit/Icon";
import type { Config, IelError, Notice, Room } from "../wire/types";
import { tellError } from "./messages";

/** A key and its value in an address. */
export type Pair = [key: string, value: string];

/** Configurations that a view may show side by side, and what it follows of them over iterations. */
export interface SideBySide {
  room: Room;
  configs: Config[];
  follow?: string;
}

/** A view that takes the fit's place on the page: what the page knows of it from the start. */
export interface View<Link = unknown> {
  /** The word for it in links: its keys there are `key` and all that begin with `key.`. */
  key: string;
  /** Its button in the bar of the fit. */
  label: string;
  icon: IconName;
  /** Reads its part of a link; what it cannot read it leaves out and says so. */
  read(pairs: Pair[]): { link: Link | null; notices: Notice[] };
  /** The pairs of a link that say the same. */
  write(link: Link): string[];
  /** Whether the scenario's state has to travel in the link along with it. */
  needsState(link: Link): boolean;
  /** It can begin with configurations side by side. */
  sideBySide?: boolean;
  /** Fetches the rest of it, when it is first asked for. */
  load(): Promise<ViewModule>;
}

/** The rest of a view: what it draws, and a clock of its own. */
export interface ViewModule {
  Bar: ComponentType;
  Body: ComponentType;
  /** Goes from the fit on show to this view of it; Back leads to the fit again. */
  begin(given?: SideBySide): Promise<void>;
  /** Opens what the address says. */
  open(): Promise<void>;
  /** It is no longer on show. */
  forget(): void;
  onShow(): boolean;
  /** Back to the fit. */
  close(): void;
  toggle(): void;
  step(): void;
}

/** All views but the fit; `app/views.ts` registers them. */
export const views: View[] = [];

/** The modules that have been fetched so far, by the keys of their views. */
const modules = signal<ReadonlyMap<string, ViewModule>>(new Map());

export const viewOf = (key: string) => views.find((view) => view.key === key);
export const viewModule = (key: string) => modules.value.get(key) ?? null;
export const viewsOnShow = () => [...modules.value.values()].filter((module) => module.onShow());

/** A part of the page; null, and a message, where it cannot be fetched. */
export async function fetchPart<T>(load: () => Promise<T>): Promise<T | null> {
  try {
    return await load();
  } catch (thrown) {
    tellError(thrown as IelError, "A part of the page could not be fetched.");
    return null;
  }
}

export async function fetchView(key: string): Promise<ViewModule | null> {
  const known = modules.peek().get(key);
  if (known) return known;
  const module = await fetchPart(async () => (await viewOf(key)?.load()) ?? null);
  if (module) modules.value = new Map(modules.peek()).set(key, module);
  return module;
}

export async function beginView(key: string, given?: SideBySide): Promise<void> {
  await (await fetchView(key))?.begin(given);
}

/** Shows configurations side by side in the view that does so. */
export async function showSideBySide(given: SideBySide): Promise<void> {
  const view = views.find(({ sideBySide }) => sideBySide);
  if (view) await beginView(view.key, given);
}
