import { fixed, number, whole } from "../../kit/format";
import { PanelChart } from "../../panel/readouts/PanelChart";
import type { UnitsReport } from "../../wire/types";
import { likelihoods, losses, progress, report, spec } from "./state";

/** What the loss of a rule is measured in. */
const NATS = new Set(["exact", "pseudo-likelihood"]);

interface Figure {
  key: string;
  name: string;
  value: string;
  doc: string;
}

/** The engine's reason without the path before it. */
export const reason = (message: string) => {
  const own = message.replace(/^[\w.]+: /, "").replace(/`([^`]+)`/g, "“$1”");
  return `${own.charAt(0).toUpperCase()}${own.slice(1)}.`;
};

export function figures(now: UnitsReport, total: number, rule: string): Figure[] {
  const { log_likelihood: found, log_likelihood_error: error, loss, residual } = now;
  const about = error === null || error === undefined ? "" : ` ± ${number(error, 2)}`;
  const rows: Figure[] = [
    {
      key: "updates",
      name: "updates",
      value: `${whole(now.updates)} of ${whole(total)}`,
      doc: total === 1 ? "This rule does all in one." : "Steps of learning.",
    },
    {
      key: "loss",
      name: "loss",
      value:
        loss === null || loss === undefined
          ? "–"
          : `${number(loss)}${NATS.has(rule) ? " nats" : ""}`,
      doc:
        loss === null || loss === undefined
          ? "This rule states no number that it lowers."
          : "What the rule lowers, in the mean over the pictures, before the last update.",
    },
    {
      key: "likelihood",
      name: "log-likelihood",
      value:
        found === null || found === undefined ? "–" : `${fixed(found, 3)}${about} nats a picture`,
      doc: likelihoodDoc(now),
    },
  ];
  if (residual !== null && residual !== undefined)
    rows.push({
      key: "residual",
      name: "residual",
      value: number(residual, 3),
      doc: "How far from rest the states were at which the gradient was taken: it is right at rest.",
    });
  return rows;
}

function likelihoodDoc({ log_likelihood, log_likelihood_error, no_likelihood }: UnitsReport) {
  if (no_likelihood) return reason(no_likelihood);
  if (log_likelihood === null || log_likelihood === undefined) return "";
  return log_likelihood_error === null || log_likelihood_error === undefined
    ? "Mean of log p of the pictures under e^(−E)/Z, exact: a sum over all states."
    : "Mean of log p of the pictures under e^(−E)/Z. Z is estimated by annealed importance sampling; ± is its standard error.";
}

/** How far learning has come. */
export function Learning() {
  const now = report.value;
  const rule = spec.value?.rule.kind ?? "";
  return (
    <section class="panel" aria-label="Learning">
      <h2 class="panel-title">Learning</h2>
      {now && (
        <table class="units-figures" data-testid="units-figures">
          <caption class="sr-only">How far learning has come</caption>
          <tbody>
            {figures(now, progress.value?.total ?? 1, rule).map(({ key, name, value, doc }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td>
                  <span data-testid={`units-${key}`}>{value}</span>
                  <small>{doc}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {(losses.value[0]?.values.length ?? 0) > 1 && (
        <PanelChart title="loss" over="updates" lines={losses} log />
      )}
      {(likelihoods.value[0]?.values.length ?? 0) > 1 && (
        <PanelChart
          title="log-likelihood, nats a picture"
          over="updates"
          lines={likelihoods}
          log={false}
        />
      )}
    </section>
  );
}
