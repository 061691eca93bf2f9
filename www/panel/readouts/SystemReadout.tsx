import { fixed, number } from "../../kit/format";
import { picture, refused, report, type Showing, showing, starts } from "../../plane/system";
import type { Exit } from "../../wire/types";
import { Figure } from "./Figure";
import "./system.css";

const CHOICES: [Showing, string, string][] = [
  ["flow", "streamlines", "Lines along the known velocity f"],
  [
    "parts",
    "two parts",
    "f = −D∇E + ℓ: down the energy, and what is left, which should go round it",
  ],
  ["residual", "residual", "Where ∇E·(f + D∇E) is not 0, over ‖∇E‖‖f‖"],
  ["nothing", "nothing", "The energy alone"],
];

/** A known system over the energy learned from it, and what was measured of both. */
export function SystemReadout() {
  const seen = report.value;
  const exits = seen?.exits ?? [];
  return (
    <section class="system-readout" data-testid="system" aria-label="The known system">
      <h2>
        The known system <span class="quiet-text">over the energy</span>
      </h2>
      <fieldset class="choices" aria-label="What is drawn over the energy">
        {CHOICES.map(([value, label, title]) => (
          <label key={value} title={title}>
            <input
              type="radio"
              name="system-showing"
              data-testid={`showing-${value}`}
              checked={showing.value === value}
              onChange={() => {
                showing.value = value;
              }}
            />
            {label}
          </label>
        ))}
      </fieldset>
      {showing.value === "parts" && (
        <p class="quiet-text">
          <span class="part down" /> −D∇E <span class="part round" /> ℓ = f + D∇E
        </p>
      )}
      {refused.value !== null && (
        <p class="quiet-text" role="alert">
          {refused.value}
        </p>
      )}
      <dl class="figures">
        <Figure
          name="E falls along f"
          id="system-falls"
          value={seen ? `${fixed(100 * seen.falls, 1)} %` : "–"}
          title="Share of the system’s domain in which the energy falls along the velocity"
        />
        <Figure
          name="residual"
          id="system-residual"
          value={number(seen?.residual, 3)}
          title="Root mean square of ∇E·(f + D∇E)/(‖∇E‖‖f‖) on the domain"
        />
        {seen?.exact && (
          <Figure
            name="error of U"
            id="system-error"
            value={`${fixed(100 * seen.exact.relative, 1)} %`}
            title="Relative L2 error against the quasipotential in closed form, where 99 % of e^(−U/0.1) is"
          />
        )}
        <Figure name="runs drawn" id="system-runs" value={String(starts.value.length)} />
      </dl>
      {seen?.doubts.map((doubt) => (
        <p key={doubt} class="advice warning" role="status" data-testid="doubt">
          {sentence(doubt)}
        </p>
      ))}
      {exits.length > 0 && <Exits exits={exits} />}
      {starts.value.length > 0 && picture.value && (
        <button
          type="button"
          class="quiet"
          data-testid="clear-runs"
          onClick={() => {
            starts.value = [];
          }}
        >
          Clear the runs
        </button>
      )}
      {starts.value.length === 0 && (
        <p class="quiet-text">Press on the plane: a run of the system starts there.</p>
      )}
    </section>
  );
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const place = (x: number[]) => `(${x.map((v) => number(v, 2)).join(", ")})`;

function Exits({ exits }: { exits: Exit[] }) {
  return (
    <table data-testid="exits">
      <thead>
        <tr>
          <th scope="col">out of</th>
          <th scope="col" title="The energy at the saddle above that at the stable point">
            barrier
          </th>
          <th scope="col" title="Of the quasipotential in closed form">
            exact
          </th>
          <th
            scope="col"
            title="Mean time to the other side at ε = 0.1, by the formula of Eyring, Kramers and Langer"
          >
            time
          </th>
        </tr>
      </thead>
      <tbody>
        {exits.map((exit, i) => (
          <tr key={i}>
            <th scope="row">{place(exit.from)}</th>
            <td>{number(exit.barrier, 3)}</td>
            <td>{exit.barrier_exact === undefined ? "–" : number(exit.barrier_exact, 3)}</td>
            <td>{exit.time === undefined ? "–" : number(exit.time, 3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
