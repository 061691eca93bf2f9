import { keep, recall } from "../kit/storage";
import type { Scenario } from "../wire/types";

const KEY = "iel.draft";
const VERSION = 1;

export interface Draft {
  scenario: Scenario;
  /** The address when it was saved. */
  hash: string;
  /** The address had not yet caught up with the last edit. */
  ahead: boolean;
}

/** Keeps the draft; says whether it could. */
export const saveDraft = (draft: Draft): boolean =>
  keep(KEY, JSON.stringify({ version: VERSION, ...draft }));

/** The draft kept last, or null when there is none or it cannot be read. */
export function loadDraft(): Draft | null {
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? "null");
    if (typeof kept !== "object" || kept === null) return null;
    const { version, scenario, hash, ahead } = kept as Record<string, unknown>;
    if (version !== VERSION || typeof scenario !== "object" || scenario === null) return null;
    return {
      scenario: scenario as Scenario,
      hash: typeof hash === "string" ? hash : "",
      ahead: ahead === true,
    };
  } catch {
    return null;
  }
}
