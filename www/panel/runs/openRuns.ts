import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { fetchPart } from "../../state/viewing";

/** The dialog with the list of runs, once it has been asked for. */
export const runsDialog = signal<ComponentType | null>(null);

export async function openRuns(): Promise<void> {
  const module = await fetchPart(() => import("./RunsDialog"));
  if (!module) return;
  runsDialog.value = module.RunsDialog;
  module.showRuns();
}
