import { number, plural, whole } from "../../kit/format";
import { telling, untold } from "../../plane/telling";
import { options } from "../../state/settings";
import { scenario } from "../../state/store";
import { syncSoon } from "../../state/sync";
import type { Told } from "../../wire/types";
import { bits } from "./CodeBar";
import { type CodeOf, inWords, nearest, tolerances, usual } from "./tolerances";
import "./telling.css";

const CODES: [CodeOf, string, string][] = [
  [
    "energy",
    "energy and anchors",
    "The parameters once; then of each path its start, and a position wherever the process leaves the tolerance",
  ],
  ["linear", "linear model an anchor", "A linear model x ← Ax + b with each position that is said"],
  ["raw", "plain numbers", "Every coordinate of every position, in multiples of the tolerance"],
];

function change(tolerance: number | null): void {
  options.value = { ...options.value, tell: tolerance };
  syncSoon();
}

/** How cheaply the observed paths can be told to a tolerance: three codes of them. */
export function TellingReadout() {
  const { x_min = -2, x_max = 2 } = scenario.value?.view ?? {};
  const width = x_max - x_min;
  const { tell } = options.value;
  return (
    <details
      class="measured telling"
      data-testid="telling"
      open={tell !== null}
      onToggle={({ currentTarget: { open } }) => {
        if (open !== (options.peek().tell !== null)) change(open ? usual(width) : null);
      }}
    >
      <summary>How cheaply paths are told</summary>
      {tell !== null && <Telling tolerance={tell} width={width} />}
    </details>
  );
}

function Telling({ tolerance, width }: { tolerance: number; width: number }) {
  const known = telling.value;
  const choices = tolerances(width);
  const at = nearest(choices, tolerance);
  return (
    <>
      <p class="quiet-text">
        Whoever knows the energy is told where a path starts, lets the process run, and is told a
        position again, an anchor, where that is further off than the tolerance.
      </p>
      <label class="tolerance">
        <span>tolerance ε</span>
        <input
          type="range"
          data-testid="tolerance"
          min={0}
          max={choices.length - 1}
          step={1}
          value={at}
          aria-valuetext={number(tolerance)}
          style={{ "--share": at / (choices.length - 1) }}
          onInput={(event) => change(choices[Number(event.currentTarget.value)] as number)}
        />
        <output data-testid="tolerance-value">{number(tolerance)}</output>
      </label>
      {untold.value !== null ? (
        <p class="quiet-text" role="status" data-testid="untold">
          Cannot be told: {untold.value}
        </p>
      ) : known === null ? (
        <p class="quiet-text">Telling…</p>
      ) : (
        <div aria-busy={known.tolerance !== tolerance}>
          {CODES.map(([code, name, title]) => (
            <Bar
              key={code}
              {...{ code, name, title }}
              told={known[code]}
              most={Math.max(known.energy.total, known.linear.total, known.raw.total)}
            />
          ))}
          <p class="code-legend">
            <i class="swatch parameters" /> models <i class="swatch data" /> positions said{" "}
            <i class="swatch starts" /> which they are
          </p>
          <p role="status" data-testid="told">
            {inWords(known)}
          </p>
          <p class="quiet-text" data-testid="told-anchors">
            {plural(known.paths, "path")}, {plural(known.positions, "position")}. Anchors by the
            energy: {whole(known.energy.anchors)}, drawn as squares; by linear models:{" "}
            {whole(known.linear.anchors)}.
          </p>
        </div>
      )}
    </>
  );
}

const PARTS = [
  ["model", "parameters"],
  ["states", "data"],
  ["times", "starts"],
] as const;

function Bar(props: { code: CodeOf; name: string; title: string; told: Told; most: number }) {
  const { code, name, title, told, most } = props;
  return (
    <div class="told" title={title}>
      <span>{name}</span>
      <span data-testid={`told-${code}`}>{bits(told.total)}</span>
      <div class="code-bar" aria-hidden="true">
        {PARTS.map(([part, swatch]) => (
          <span
            key={part}
            class={swatch}
            style={{ width: `${(100 * told[part]) / Math.max(most, 1)}%` }}
          />
        ))}
      </div>
    </div>
  );
}
