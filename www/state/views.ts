import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Action } from "../kit/actions";
import type { IconName } from "../kit/Icon";
import type { Config, Room, Scenario } from "../wire/types";
import type { Pair, PairReader } from "./pairs";

/** What a view is of: the scenario that is open, with its state, and its temperature. */
export interface Origin {
  base: Scenario;
  natural: number;
}

/** Configurations that a view may show side by side, and what it follows of them over iterations. */
export interface SideBySide {
  room: Room;
  configs: Config[];
  follow?: string;
}

/** A view that takes the page: what is known of it from the start. */
export interface View<Link = unknown> {
  /** The word for it in links: its keys there are `key` and all that begin with `key.`. */
  key: string;
  /** Its button in the bar of the fit. */
  label: string;
  /** The word of it that stands beside the icon. */
  word: string;
  icon: IconName;
  /** Reads its part of a link; null where it has none, or none that can be read. */
  read(pairs: Pair[], reader: PairReader): Link | null;
  /** The pairs of a link that say the same. */
  write(link: Link): string[];
  /** Whether what was learned has to travel in the link along with it. */
  needsState(link: Link): boolean;
  /** It can begin with configurations side by side. */
  sideBySide?: boolean;
  /** Fetches the rest of it, when it is first asked for. */
  load(): Promise<ViewModule<Link>>;
}

/** What a view draws and does while it is on show. */
export interface ViewModule<Link = unknown> {
  Bar: ComponentType;
  Body: ComponentType;
  /** What can be done in it: its buttons and its keys. */
  actions: Action[];
  /** The link that it begins with. */
  first(given?: SideBySide): Promise<Link>;
  open(link: Link, origin: Origin): Promise<void>;
  /** It is no longer on show. */
  forget(): void;
}

/** The fit, which is on show where no other view is: it has no part in a link. */
export type Home = Pick<ViewModule, "Bar" | "Body" | "actions">;

/** All views but the fit; `app/views.ts` registers them. */
export const views: View[] = [];
export const home = signal<Home | null>(null);

export const viewOf = (key: string) => views.find((view) => view.key === key);
