import { signal } from "@preact/signals";
import { fixed, number, plural } from "../../../kit/format";
import { ErrorChart, Sample } from "../ErrorChart";
import { Against } from "./Series";
import { arrays, done, report } from "./state";
import { stripOf, thinned, wrong } from "./strip";

/** Points of a line, at most. */
const MOST_POINTS = 400;

/** How well the next step is foretold, with memory and without. */
export function Learned() {
  const now = report.value;
  if (!now) return null;
  const told = (nats: number, plain: number) => (
    <>
      {fixed(nats, 3)} nats a step <small>without memory {fixed(plain, 3)} nats</small>
    </>
  );
  const perplexity = (nats: number, plain: number) =>
    `Perplexity ${number(Math.exp(nats))} in place of ${number(Math.exp(plain))}: among so many equally likely next steps would one have to guess.`;
  const rows = [
    {
      key: "learned",
      name: plural(now.steps, "step"),
      value: told(now.loss, now.plain),
      doc: `What was learned. ${now.values === "bits" ? perplexity(now.loss, now.plain) : DENSITY}`,
    },
    ...(now.held_out != null && now.held_out_plain != null
      ? [
          {
            key: "held-out",
            name: "held out",
            value: told(now.held_out, now.held_out_plain),
            doc: `Steps that nothing was learned from, each told given all before it. ${
              now.values === "bits" ? perplexity(now.held_out, now.held_out_plain) : ""
            }`,
          },
        ]
      : []),
    {
      key: "numbers",
      name: "numbers",
      value: plural(now.parameters, "parameter"),
      doc: "Of a loss with one minimum: there is nothing to propagate back.",
    },
  ];
  return (
    <section class="panel" aria-label="What is foretold">
      <h2 class="panel-title">The next step, foretold</h2>
      <table class="units-figures" data-testid="series-figures">
        <caption class="sr-only">How well the next step is foretold</caption>
        <tbody>
          {rows.map(({ key, name, value, doc }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              <td>
                <span data-testid={`series-${key}`}>{value}</span>
                <small>{doc}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Course />
    </section>
  );
}

const DENSITY = "Of real values a density, which may be below 0 nats.";

/** Every step, with memory and without. */
function Course() {
  const { missed, plain } = arrays.value;
  const now = report.value;
  if (!now || !missed?.length || !plain) return null;
  const each = Math.ceil(missed.length / MOST_POINTS);
  const marks = now.held_out == null ? [] : [{ x: now.steps + 0.5, text: "held out" }];
  const label = `−log p of each step: with memory ${number(now.loss)} nats in the mean of what was learned, without ${number(now.plain)}`;
  return (
    <>
      <ErrorChart
        id="series-chart"
        label={label}
        series={[
          { name: "with memory", points: thinned(missed, MOST_POINTS) },
          { name: "without", points: thinned(plain, MOST_POINTS) },
        ]}
        x={[1, missed.length]}
        xTitle="step"
        marks={marks}
      />
      <p class="units-legend">
        <span>
          <Sample index={0} count={2} /> −log p of a step, nats
        </span>
        <span>
          <Sample index={1} count={2} /> of units without memory
        </span>
        {each > 1 && <span>means of {each} steps each</span>}
      </p>
    </>
  );
}

const WAYS = [
  ["forwards", "forwards"],
  ["backwards", "backwards"],
] as const;

const way = signal<"forwards" | "backwards">("forwards");
const unit = signal(0);

/** What it plays by itself after a cue, beside the series. */
export function Played() {
  const now = report.value;
  if (!now) return null;
  const cue = now.steps - now.played.length;
  const back = now.played_backwards != null && way.value === "backwards";
  const played = back ? (now.played_backwards ?? []) : now.played;
  const agreement = back ? now.agreement_backwards : now.agreement;
  return (
    <section class="panel" aria-label="Played from a cue">
      <h2 class="panel-title">Played from a cue of {plural(cue, "step")}</h2>
      {now.played_backwards != null && (
        <fieldset class="units-brush">
          <legend>It plays</legend>
          {WAYS.map(([key, name]) => (
            <button
              key={key}
              type="button"
              class="button"
              data-testid={`series-${key}`}
              aria-pressed={(key === "backwards") === back}
              onClick={() => {
                way.value = key;
              }}
            >
              {name}
            </button>
          ))}
        </fieldset>
      )}
      {played.length === 0 || agreement == null ? (
        <p>The cue is all of the series: nothing is left to play.</p>
      ) : now.values === "bits" ? (
        <Bits played={played} back={back} cue={cue} />
      ) : (
        <Real played={played} back={back} cue={cue} off={agreement} />
      )}
      {!done.value && <p class="quiet-text">It is still learning.</p>}
    </section>
  );
}

interface Playing {
  played: number[][];
  back: boolean;
  cue: number;
}

/** What was learned, in the direction in which it is played. */
function inOrder<T>(all: T[], steps: number, back: boolean): T[] {
  const learned = all.slice(0, steps);
  return back ? learned.reverse() : learned;
}

function Bits({ played, back, cue }: Playing) {
  const { steps = 0, units = 1 } = report.value ?? {};
  const truth = inOrder(stripOf(arrays.value.series ?? [], units) ?? [], steps, back);
  const all = [...truth.slice(0, cue), ...played.map((step) => step.join(""))];
  const off = wrong(all, truth).length;
  const squares = played.length * (played[0]?.length ?? 0);
  const said =
    off === 0
      ? `All ${squares} squares that it plays are those of the series.`
      : `${off} of ${squares} squares that it plays are wrong (${number((100 * off) / squares, 2)} %): framed and crossed.`;
  return (
    <>
      <p data-testid="series-wrong">{said}</p>
      <Against
        id="series-played"
        label={`Above the series, below what is played. ${said}`}
        truth={truth}
        played={all}
        cue={cue}
      />
      <p class="quiet-text">
        Above the series, below what is played; the shaded steps are the cue
        {back ? ", from the end of what was learned" : ""}.
      </p>
    </>
  );
}

function Real({ played, back, cue, off }: Playing & { off: number }) {
  const now = report.value;
  const values = arrays.value.series;
  if (!now || !values) return null;
  const at = Math.min(unit.value, now.units - 1);
  const own = Array.from({ length: now.steps }, (_, k) => values[k * now.units + at] as number);
  const truth = inOrder(own, now.steps, back).map((y, k) => ({ x: k + 1, y }));
  const heard = played.map((step, k) => ({ x: cue + k + 1, y: step[at] as number }));
  return (
    <>
      <p data-testid="series-off">
        What it plays is off by {number(off)}, root mean square over all units.
      </p>
      {now.units > 1 && (
        <label class="series-unit">
          unit{" "}
          <select
            class="select"
            data-testid="series-unit"
            value={at}
            onChange={(event) => {
              unit.value = event.currentTarget.selectedIndex;
            }}
          >
            {Array.from({ length: now.units }, (_, k) => (
              <option key={k} value={k}>
                {k + 1}
              </option>
            ))}
          </select>
        </label>
      )}
      <ErrorChart
        id="series-course"
        label={`Unit ${at + 1}: the series, and what is played after the cue`}
        series={[
          { name: "played", points: heard },
          { name: "series", points: truth },
        ]}
        x={[1, now.steps]}
        y={spanOf([...truth, ...heard].map(({ y }) => y))}
        xTitle={back ? "step from the end of what was learned" : "step"}
        marks={[{ x: cue + 0.5, text: "end of the cue" }]}
      />
      <p class="units-legend">
        <span>
          <Sample index={0} count={2} /> played
        </span>
        <span>
          <Sample index={1} count={2} /> the series
        </span>
      </p>
    </>
  );
}

const spanOf = (values: number[]): [number, number] => [
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
];
