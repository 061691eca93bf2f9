import { signal } from "@preact/signals";
import { Dialog } from "../../kit/Dialog";
import { plural } from "../../kit/format";
import { type KeptDraft, keptDrafts } from "../../state/draft";
import { tell } from "../../state/messages";
import { recallRows } from "../../state/rows";
import { openScenario } from "../../state/session";
import { entryOf } from "../../state/store";
import type { Scenario } from "../../wire/types";

/** What is kept in this browser; null while the dialog is closed. */
const earlier = signal<KeptDraft[] | null>(null);

/** Shows the states that are kept, of this tab and of others. */
export async function openEarlier(): Promise<void> {
  const kept = await keptDrafts();
  if (kept.length === 0) tell("Nothing is kept in this browser yet.");
  else earlier.value = kept;
}

const close = () => {
  earlier.value = null;
};

export function EarlierDialog() {
  const kept = earlier.value;
  if (!kept) return null;
  return (
    <Dialog title="Earlier states" id="earlier" close={close}>
      <p>The last ten that were made in this browser. Undo leads back from any of them.</p>
      <ul class="earlier">
        {kept.map((draft) => (
          <li key={draft.id}>
            <button
              type="button"
              class="button"
              data-testid="earlier-open"
              onClick={() => {
                close();
                void openDraft(draft);
              }}
            >
              {described(draft)}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

async function openDraft({ scenario, rows }: KeptDraft): Promise<void> {
  if (rows) await recallRows(rows);
  await openScenario(scenario, "going back to an earlier state");
}

function described({ scenario, when }: KeptDraft): string {
  const date = when > 0 ? new Date(when).toLocaleString() : "";
  return [called(scenario), date].filter(Boolean).join(" · ");
}

/** What a scenario is called: by its title, or by what is fitted to what. */
export function called({ title, data, energy }: Scenario): string {
  const points = data?.kind === "points" ? (data.points?.length ?? 0) : null;
  const what =
    points === null
      ? (entryOf("data", data?.kind)?.title ?? "Observations")
      : plural(points, "point");
  const energyTitle = entryOf("energy", energy?.kind)?.title ?? "";
  return title || `${what}, ${energyTitle}`;
}
