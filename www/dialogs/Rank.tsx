import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { number, plural, whole } from "../app/format";
import { begin_compare } from "../compare/state";
import type { IelError, Ranked, RankProgress } from "../engine/types";
import { bits, CodeBar, PRECISIONS } from "../readouts/CodeLength";
import { configure } from "../state/edits";
import { announce, tell_error } from "../state/messages";
import { pause } from "../state/session";
import { change_settings, settings } from "../state/settings";
import { catalogue, chosen, scenario } from "../state/store";
import { study } from "../state/study";
import { plain } from "../text/plain";
import { Dialog } from "./Dialog";

const LENGTHS = [200, 1000, 5000];
/** Milliseconds between two looks at how far it has come. */
const SLICE_MS = 120;
/** As many of the best are set side by side. */
const SIDE_BY_SIDE = 3;

const open = signal(false);
const iterations = signal(1000);
const running = signal(false);
const progress = signal<RankProgress | null>(null);
const ranked = signal<Ranked[]>([]);

export function open_rank(): void {
  open.value = true;
}

function close(): void {
  running.value = false;
  open.value = false;
}

/** Fits one family after the other until all are done or it is cancelled. */
async function run(): Promise<void> {
  const now = scenario.value;
  if (!now || running.value) return;
  pause();
  running.value = true;
  ranked.value = [];
  progress.value = null;
  try {
    await study().call("rank", now, iterations.value, settings.value.epsilon);
    while (running.value) {
      const stand = await study().call("rank_on", SLICE_MS);
      progress.value = stand.progress;
      ranked.value = stand.ranked;
      if (!stand.done) continue;
      running.value = false;
      const best = stand.ranked[0];
      if (best) announce(`Done. ${title_of(best)} needs the fewest bits.`);
    }
  } catch (thrown) {
    tell_error(thrown as IelError, "The families cannot be compared.");
  }
  running.value = false;
  await study().call("rank_end");
}

const title_of = ({ energy }: Ranked) =>
  plain(
    catalogue.value?.rooms.energy.find(({ kind }) => kind === energy.kind)?.title ?? energy.kind,
  );

export function RankDialog() {
  return open.value ? <Open /> : null;
}

function Open() {
  useEffect(
    () => () => {
      running.value = false;
    },
    [],
  );
  const busy = running.value;
  return (
    <Dialog id="rank-dialog" title="Which family says it in the fewest bits?" close={close}>
      <p>
        Every family that can be learned is fitted to these observations, from the same seed, by the
        same objective ({plain(chosen("objective")?.title ?? "").toLowerCase()}). A larger family
        fits better but costs more bits to state; the shortest total wins.
      </p>
      <div class="row">
        <label class="figure">
          <span>iterations each</span>
          <select
            class="select"
            data-testid="rank-iterations"
            disabled={busy}
            value={iterations.value}
            onChange={(event) => {
              iterations.value = Number(event.currentTarget.value);
            }}
          >
            {LENGTHS.map((n) => (
              <option key={n} value={n}>
                {whole(n)}
              </option>
            ))}
          </select>
        </label>
        <label class="figure">
          <span>precision ε</span>
          <select
            class="select"
            disabled={busy}
            value={settings.value.epsilon}
            onChange={(event) => change_settings({ epsilon: Number(event.currentTarget.value) })}
          >
            {PRECISIONS.map((epsilon) => (
              <option key={epsilon} value={epsilon}>
                {epsilon}
              </option>
            ))}
          </select>
        </label>
        <span class="spring" />
        <button
          type="button"
          class={`button ${busy ? "" : "primary"}`}
          data-testid={busy ? "rank-cancel" : "rank-run"}
          onClick={() => {
            if (busy) running.value = false;
            else void run();
          }}
        >
          {busy ? "Cancel" : "Fit them all"}
        </button>
      </div>
      <Progress />
      <Table />
    </Dialog>
  );
}

function Progress() {
  const now = progress.value;
  const share = now ? now.iteration / Math.max(1, now.iterations) : 0;
  const text = !now
    ? running.value
      ? "Fetching the engine for studies…"
      : "\u00a0"
    : `${now.family} of ${plural(now.families, "family", "families")} done${
        running.value ? "" : now.family < now.families ? ", cancelled" : ""
      }`;
  return (
    <div class="rank-progress">
      <progress max={1} value={share} aria-label="Progress of the comparison" />
      <p aria-live="polite" data-testid="rank-progress">
        {text}
      </p>
    </div>
  );
}

function Table() {
  const rows = ranked.value;
  if (rows.length === 0) return null;
  const most = Math.max(...rows.map(({ code }) => code?.total ?? 0), 1);
  const finished = rows.filter(({ code }) => code?.total != null);
  return (
    <>
      <div class="rank-scroll">
        <table class="rank" data-testid="rank-table">
          <thead>
            <tr>
              <th scope="col">family</th>
              <th scope="col">parameters</th>
              <th scope="col" class="wide">
                code length
              </th>
              <th scope="col" title="Bayesian information criterion k ln n − 2 ln L, in nats">
                BIC
              </th>
              <th scope="col">loss</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.energy.kind}>
                <th scope="row">{title_of(row)}</th>
                <td>{whole(row.parameters)}</td>
                <td class="wide">
                  {row.code ? (
                    <>
                      <CodeBar code={row.code} most={most} />
                      <span>{bits(row.code.total)}</span>
                    </>
                  ) : (
                    <span class="quiet-text">none</span>
                  )}
                  {row.trouble && <small>{row.trouble}</small>}
                </td>
                <td>{row.code?.bic == null ? "–" : number(row.code.bic, 4)}</td>
                <td>{number(row.loss, 3)}</td>
                <td>
                  <button
                    type="button"
                    class="quiet"
                    aria-label={`Use ${title_of(row)}`}
                    onClick={() => {
                      close();
                      void configure(
                        (s) => ({ ...s, energy: row.energy }),
                        `choosing ${title_of(row).toLowerCase()}`,
                      );
                    }}
                  >
                    Use
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="code-legend">
        <i class="swatch parameters" /> energy <i class="swatch starts" /> starts{" "}
        <i class="swatch data" /> rest of the observations
      </p>
      {!running.value && finished.length > 1 && (
        <button
          type="button"
          class="button"
          onClick={() => {
            close();
            void begin_compare(
              "energy",
              finished.slice(0, SIDE_BY_SIDE).map(({ energy }) => energy),
            );
          }}
        >
          See the best side by side
        </button>
      )}
    </>
  );
}
