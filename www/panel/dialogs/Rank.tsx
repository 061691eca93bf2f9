import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { number, plural, whole } from "../../kit/format";
import { plain } from "../../kit/plain";
import { configure } from "../../state/edits";
import { announce, tellError } from "../../state/messages";
import { pause } from "../../state/session";
import { changeSettings, options, settings } from "../../state/settings";
import { catalog, choices, chosen, entryOf, scenario } from "../../state/store";
import { runStudy, study } from "../../state/study";
import { showSideBySide } from "../../state/viewing";
import { ofPaths } from "../../wire/paths";
import type { EnergyConfig, IelError, Progress, Ranked, Scenario } from "../../wire/types";
import { bits, CodeBar, PRECISIONS } from "../readouts/CodeBar";
import { usual } from "../readouts/tolerances";

const LENGTHS = [200, 1000, 5000];
/** Blocks of observations that the prequential code encodes one after the other. */
const BLOCKS = 4;
/** As many of the best are set side by side. */
const SIDE_BY_SIDE = 3;

const open = signal(false);
const iterations = signal(1000);
const byBlocks = signal(false);
/** Cancels the ranking under way; null at rest. */
const running = signal<AbortController | null>(null);
const progress = signal<Progress | null>(null);
/** How many families the last ranking was of. */
const asked = signal(0);
const ranked = signal<Ranked[]>([]);
/** The families that have something to learn here; null until the engine has said so. */
const families = signal<EnergyConfig[] | null>(null);
/** Kinds that are not to be fitted. */
const leftOut = signal<string[]>([]);

const picked = () => (families.value ?? []).filter(({ kind }) => !leftOut.value.includes(kind));

export async function openRank(): Promise<void> {
  const now = scenario.value;
  if (!now) return;
  open.value = true;
  families.value = null;
  try {
    families.value = await study().call("learnable", now);
  } catch (thrown) {
    families.value = [];
    tellError(thrown as IelError, "The families cannot be compared.");
  }
}

function close(): void {
  running.value?.abort();
  open.value = false;
}

/** Whether settings of mixtures are compared, by cross-validation: the optimizer fits nothing else. */
const ofMixtures = () => scenario.value?.optimizer.kind === "expectation-maximization";

const widthOf = ({ view }: Scenario) => view.x_max - view.x_min;

/** Fits one chosen family after the other until all are done or it is cancelled. */
async function run(): Promise<void> {
  const now = scenario.value;
  if (!now || running.value) return;
  pause();
  running.value = new AbortController();
  ranked.value = [];
  progress.value = null;
  const families = picked();
  asked.value = families.length;
  try {
    const done = await runStudy(
      now,
      {
        study: "ranking",
        families,
        epsilon: settings.value.epsilon,
        ...(ofMixtures() ? {} : { iterations: iterations.value }),
        ...(byBlocks.value && !ofMixtures() ? { blocks: BLOCKS } : {}),
        ...(ofPaths(now.data) ? { tolerance: options.value.tell ?? usual(widthOf(now)) } : {}),
      },
      {
        signal: running.value.signal,
        progress: (at) => {
          progress.value = at;
        },
        report: (rows) => {
          ranked.value = rows;
        },
      },
    );
    const best = done?.[0];
    if (best)
      announce(
        `Done. ${titleOf(best)} needs the fewest bits${best.held_out == null ? "" : " of what was held out"}.`,
      );
  } catch (thrown) {
    tellError(thrown as IelError, "The families cannot be compared.");
  }
  running.value = null;
}

const kindOf = ({ energy }: Ranked) => plain(entryOf("energy", energy.kind)?.title ?? energy.kind);

/** Its kind; of several settings of one kind, the settings. */
const titleOf = (row: Ranked) =>
  row.held_out != null && row.energy.kind === "gaussian-mixture"
    ? `${whole(row.energy.components ?? 8)} ${row.energy.covariance ?? "full"}, smoothing ${row.energy.smoothing ?? 0.001}`
    : kindOf(row);

export function RankDialog() {
  return open.value ? <Open /> : null;
}

function Open() {
  useEffect(
    () => () => {
      running.value?.abort();
    },
    [],
  );
  const busy = running.value !== null;
  return (
    <Dialog
      id="rank-dialog"
      title={`Which ${ofMixtures() ? "mixture" : "energy family"} describes the data in the fewest bits?`}
      close={close}
    >
      <p>
        {ofMixtures() ? (
          <>
            Mixtures of several sizes and shapes, and kernels on all observations, are fitted by
            expectation maximization. Each says every fifth of the observations by its fit to the
            others, and the fewest bits so held out win.
          </>
        ) : (
          <>
            Each family chosen is fitted to these observations, from the same seed, by the same
            objective ({plain(chosen("objective")?.title ?? "").toLowerCase()}). A larger family
            fits better but costs more bits to state; the shortest total wins.
          </>
        )}
      </p>
      <Families busy={busy} />
      <div class="row">
        <label class="figure">
          <span>iterations each</span>
          <select
            class="select"
            data-testid="rank-iterations"
            disabled={busy || ofMixtures()}
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
            onChange={(event) => changeSettings({ epsilon: Number(event.currentTarget.value) })}
          >
            {PRECISIONS.map((epsilon) => (
              <option key={epsilon} value={epsilon}>
                {epsilon}
              </option>
            ))}
          </select>
        </label>
        <label
          class="figure"
          title={`Bits of ${BLOCKS} blocks of observations but the first, each said by the fit to those before it: what a family predicts, with no price on its parameters. Takes ${BLOCKS} times as long.`}
        >
          <input
            type="checkbox"
            data-testid="rank-prequential"
            disabled={busy || ofMixtures()}
            checked={byBlocks.value}
            onChange={(event) => {
              byBlocks.value = event.currentTarget.checked;
            }}
          />
          <span>also compute the prequential code</span>
        </label>
        <span class="spring" />
        <button
          type="button"
          class={`button ${busy ? "" : "primary"}`}
          data-testid={busy ? "rank-cancel" : "rank-run"}
          disabled={!busy && picked().length === 0}
          onClick={() => {
            if (busy) running.value?.abort();
            else void run();
          }}
        >
          {busy ? "Cancel" : families.value ? `Fit ${count()}` : "Fit"}
        </button>
      </div>
      <ProgressLine />
      <Table />
    </Dialog>
  );
}

const count = () => plural(picked().length, "family", "families");

/** Which families to fit; those that cannot be say why. */
function Families({ busy }: { busy: boolean }) {
  const possible = families.value;
  const entries = catalog.value?.rooms.energy ?? [];
  return (
    <details class="rank-families" data-testid="rank-families">
      <summary>
        {possible ? `${count()} of ${entries.length} in the catalog` : "Which can be learned…"}
      </summary>
      <fieldset disabled={busy || !possible}>
        <legend class="sr-only">Families to fit</legend>
        {entries.map(({ kind, title }) => {
          const can = possible?.some((one) => one.kind === kind) ?? false;
          return (
            <label key={kind} class={can ? "" : "quiet-text"}>
              <input
                type="checkbox"
                data-testid={`rank-family-${kind}`}
                disabled={!can}
                checked={can && !leftOut.value.includes(kind)}
                onChange={(event) => {
                  const others = leftOut.value.filter((one) => one !== kind);
                  leftOut.value = event.currentTarget.checked ? others : [...others, kind];
                }}
              />
              <span>
                {plain(title)}
                {possible && !can && <small>{whyNot(kind)}</small>}
              </span>
            </label>
          );
        })}
      </fieldset>
    </details>
  );
}

const whyNot = (kind: string) =>
  choices.value.energy?.[kind] ??
  ("expression" in (entryOf("energy", kind)?.default ?? {})
    ? "Needs an expression of your own: choose it as the energy first."
    : "Has no parameters: there is nothing to learn.");

function ProgressLine() {
  const now = progress.value;
  const [done, all] = [ranked.value.length, asked.value];
  const share = now ? now.done / Math.max(1, now.total) : 0;
  const text = !now
    ? running.value
      ? "Loading the full engine…"
      : "\u00a0"
    : `${done} of ${plural(all, "family", "families")} done${
        running.value || done === all ? "" : ", cancelled"
      }`;
  return (
    <div class="rank-progress">
      <progress
        class={running.value ? "" : "unseen"}
        max={1}
        value={share}
        aria-label="Progress of the comparison"
      />
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
  const blocks = rows.some(({ prequential }) => prequential != null);
  const heldOut = rows.some(({ held_out }) => held_out != null);
  const raw = rows.map(({ code }) => code).find((code) => code?.coding === "process");
  const told = rows.find(({ telling }) => telling != null)?.telling;
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
              {blocks && (
                <th
                  scope="col"
                  title="Prequential code: every block of observations but the first, in bits, by the fit to those before it"
                >
                  prequential
                </th>
              )}
              {heldOut && (
                <th
                  scope="col"
                  title="Every fifth of the observations, in bits, by the fit to the others"
                >
                  held out
                </th>
              )}
              {told && (
                <th
                  scope="col"
                  title={`The paths told to a tolerance of ${number(told.tolerance)}, in bits: the parameters, and a position wherever the process leaves it`}
                >
                  paths told
                </th>
              )}
              <th scope="col">loss</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={JSON.stringify(row.energy)}>
                <th scope="row">{titleOf(row)}</th>
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
                {blocks && <td>{row.prequential === null ? "–" : bits(row.prequential)}</td>}
                {heldOut && <td>{row.held_out == null ? "–" : bits(row.held_out)}</td>}
                {told && <td>{row.telling == null ? "–" : bits(row.telling.energy.total)}</td>}
                <td>{number(row.loss, 3)}</td>
                <td>
                  <button
                    type="button"
                    class="quiet"
                    aria-label={`Use ${titleOf(row)}`}
                    onClick={() => {
                      close();
                      void configure(
                        (s) => ({ ...s, energy: row.energy }),
                        `choosing ${titleOf(row).toLowerCase()}`,
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
      {raw && (
        <p data-testid="rank-raw">
          Without an energy the same observations take {bits(raw.plain)}: what is longer explains
          nothing.
        </p>
      )}
      {told && (
        <p data-testid="rank-told">
          Told to a tolerance of {number(told.tolerance)}, the same paths take{" "}
          {bits(told.linear.total)} by local linear models and {bits(told.raw.total)} as numbers.
        </p>
      )}
      <p class="code-legend">
        <i class="swatch parameters" /> energy <i class="swatch starts" /> starts{" "}
        <i class="swatch data" /> residuals of the observations
      </p>
      {!running.value && finished.length > 1 && (
        <button
          type="button"
          class="button"
          onClick={() => {
            close();
            const best = finished.slice(0, SIDE_BY_SIDE).map(({ energy }) => energy);
            void showSideBySide({ room: "energy", configs: best });
          }}
        >
          See the best side by side
        </button>
      )}
    </>
  );
}
