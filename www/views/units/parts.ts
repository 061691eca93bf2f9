import { signal } from "@preact/signals";
import { options } from "../../state/settings";
import { changeLink } from "../../state/viewing";
import type { Origin } from "../../state/views";
import * as series from "./series/state";
import type { UnitsLink } from "./spec";
import * as pictures from "./state";

type PartKey = "pictures" | "series";

/** Which part of the view is on show. */
export const part = signal<PartKey>("pictures");

/** The links of both parts, as they were when they were left. */
let left: Partial<Record<PartKey, UnitsLink>> = {};

const usual: Record<PartKey, UnitsLink> = {
  pictures: { text: "" },
  series: { series: true, text: "" },
};

/** Opens what a link says. */
export async function open(link: UnitsLink, from: Origin): Promise<void> {
  part.value = link.series ? "series" : "pictures";
  if (link.series) {
    pictures.forget();
    await series.open(link.text, from);
  } else {
    series.forget();
    await pictures.open(link, from);
  }
}

/** Goes to the other part, where it was left. */
export async function choosePart(to: PartKey): Promise<void> {
  const from = pictures.origin.value ?? series.origin.value;
  const now = options.value.view?.link as UnitsLink | undefined;
  if (to === part.value || !from) return;
  if (now) left[part.value] = now;
  const link = left[to] ?? usual[to];
  await changeLink("units", link);
  await open(link, from);
}

export function forget(): void {
  left = {};
  pictures.forget();
  series.forget();
}
