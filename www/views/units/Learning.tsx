import { PanelChart } from "../../panel/readouts/PanelChart";
import { bestLikelihood } from "./bits";
import { figures } from "./figures";
import { updatesOf } from "./machine";
import { cutOff, pictures } from "./pictures";
import { likelihoods, losses, report, spec, waiting } from "./state";

/** How far learning has come. */
export function Learning() {
  const now = report.value;
  const rule = spec.value?.rule.kind ?? "";
  const best = cutOff.value ? null : bestLikelihood(pictures.value);
  return (
    <section class="panel" aria-label="Learning">
      <h2 class="panel-title">Learning</h2>
      {waiting.value && (
        <p class="quiet-text" role="status">
          This machine is large: its next numbers take a while.
        </p>
      )}
      {now && (
        <table class="units-figures" data-testid="units-figures">
          <caption class="sr-only">How far learning has come</caption>
          <tbody>
            {figures(now, spec.value ? updatesOf(spec.value) : 1, rule, best).map(
              ({ key, name, value, doc }) => (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  <td>
                    <span data-testid={`units-${key}`}>{value}</span>
                    <small>{doc}</small>
                  </td>
                </tr>
              ),
            )}
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
