import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { fetchPart } from "../../state/viewing";

/** The dialog that ranks families of energies, once it has been asked for. */
export const rankDialog = signal<ComponentType | null>(null);

export async function openRank(): Promise<void> {
  const module = await fetchPart(() => import("./Rank"));
  if (!module) return;
  rankDialog.value = module.RankDialog;
  await module.openRank();
}
