import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { IelError } from "../engine/types";
import { tell_error } from "./messages";

/** A view that takes the fit's place on the page, with a clock of its own. */
export interface Beside {
  Bar: ComponentType;
  View: ComponentType;
  /** Opens what the address says. */
  open(): Promise<void>;
  /** It is no longer on show. */
  forget(): void;
  on_show(): boolean;
  /** Back to the fit. */
  close(): void;
  toggle(): void;
  step(): void;
}

/** What is fetched when it is first asked for. */
const fetched = {
  compare: () => import("../compare/view"),
  density: () => import("../density/view"),
  rank: () => import("../dialogs/Rank"),
};
type Fetched = typeof fetched;
type Module<N extends keyof Fetched> = Awaited<ReturnType<Fetched[N]>>;

/** What has been fetched so far. */
export const views = signal<{ [N in keyof Fetched]?: Module<N> }>({});

/** A part of the page; null, and a message, where it cannot be fetched. */
export async function view<N extends keyof Fetched>(name: N): Promise<Module<N> | null> {
  const known = views.peek()[name] as Module<N> | undefined;
  if (known) return known;
  try {
    const module = (await fetched[name]()) as Module<N>;
    views.value = { ...views.peek(), [name]: module };
    return module;
  } catch (thrown) {
    tell_error(thrown as IelError, "A part of the page could not be fetched.");
    return null;
  }
}

/** Those beside the fit, as far as they are there. */
export const beside = (): Beside[] =>
  [views.value.compare, views.value.density].filter((one) => one !== undefined);
