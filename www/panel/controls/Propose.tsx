import { effect } from "@preact/signals";
import { number, plural, whole } from "../../kit/format";
import { configure } from "../../state/edits";
import { announce } from "../../state/messages";
import { pause } from "../../state/session";
import { observationCount, scenario } from "../../state/store";
import { Work } from "../../state/work";
import type { Proposed } from "../../wire/types";
import { Underway } from "../bar/TaskProgress";
import "./propose.css";

const work = new Work<"choosing">();

// What is proposed is for the observations that it was found by.
let judged: string | null = null;
effect(() => {
  const data = scenario.value?.data;
  if (judged !== null && JSON.stringify(data) !== judged) clear();
});

function clear(): void {
  judged = null;
  work.clear();
}

/** Begins to look for an energy that suits the observations. */
export async function propose(): Promise<void> {
  const now = scenario.peek();
  if (!now) return;
  pause();
  judged = JSON.stringify(now.data);
  // From the dialog of an import it may lie below what is seen.
  document.getElementById("propose")?.scrollIntoView({ block: "nearest" });
  await work.run(now, { study: "choosing" });
  const found = work.found.peek();
  if (found) announce(found.reason);
}

function use({ name, change }: Proposed): void {
  clear();
  void configure((s) => ({ ...s, ...change }), `choosing ${name}`, { big: true });
}

/** An energy and a way of learning it, found by what is left out of fits. */
export function Propose() {
  const at = work.progress.value;
  const found = work.found.value;
  const first = found?.tried[0];
  return (
    <div class="propose" id="propose">
      <div class="row">
        {at ? (
          <Underway
            of={at}
            label="Progress of the search"
            testid="propose-cancel"
            enough={first !== undefined}
            cancel={() => work.cancel()}
          />
        ) : (
          <button
            type="button"
            class="quiet"
            data-testid="propose"
            disabled={observationCount.value === 0}
            title="Fits a short list of energies to four fifths of the observations, and judges each by the others"
            onClick={() => void propose()}
          >
            Propose an energy
          </button>
        )}
      </div>
      {at && <p class="quiet-text">Trying {at.note}…</p>}
      {work.refused.value && (
        <p class="advice warning" role="alert" data-testid="propose-refused">
          {work.refused.value}
        </p>
      )}
      {found && first && (
        <>
          <p class="advice" data-testid="propose-reason">
            {at && "So far: "}
            {found.reason}{" "}
            <button
              type="button"
              class="quiet"
              data-testid="propose-use"
              onClick={() => use(first)}
            >
              Use it
            </button>
          </p>
          <details class="more">
            <summary>{plural(found.tried.length, "setting")} tried</summary>
            <Tried rows={found.tried} />
          </details>
        </>
      )}
    </div>
  );
}

function Tried({ rows }: { rows: Proposed[] }) {
  return (
    <table class="propose-tried" data-testid="propose-tried">
      <thead>
        <tr>
          <th scope="col">energy</th>
          <th scope="col">parameters</th>
          <th
            scope="col"
            title="Nats an observation that was left out of the fit; of steps, the loss"
          >
            held out
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td>{row.parameters > 0 ? whole(row.parameters) : "–"}</td>
            <td title={row.trouble ?? undefined}>
              {row.held_out ? number(row.held_out[0], 4) : row.trouble ? "none" : "–"}
            </td>
            <td>
              <button
                type="button"
                class="quiet"
                aria-label={`Use ${row.name}`}
                onClick={() => use(row)}
              >
                Use
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
