import { signal } from "@preact/signals";
import { fixed, number } from "../../kit/format";
import { engine } from "../../state/engine";
import { announce } from "../../state/messages";
import { runStudy } from "../../state/study";
import type { AgainstLikelihood, IelError } from "../../wire/types";
import { Figure } from "./Figure";

const found = signal<AgainstLikelihood | null>(null);
const refused = signal<string | null>(null);
/** Cancels what is being measured; null at rest. */
const measuring = signal<AbortController | null>(null);

async function measure(): Promise<void> {
  measuring.value = new AbortController();
  try {
    const { scenario } = await engine.call("snapshot");
    const rows = await runStudy(
      scenario,
      { study: "likelihood", iterations: 0, looks: 0 },
      { signal: measuring.value.signal },
    );
    if (rows?.[0]) {
      found.value = rows[0];
      refused.value = null;
      announce("Measured beside maximum likelihood.");
    }
  } catch (thrown) {
    found.value = null;
    refused.value = (thrown as IelError).message;
  }
  measuring.value = null;
}

const spread = (pair: [number, number] | null | undefined) =>
  pair ? `${fixed(pair[0], 3)} ± ${fixed(pair[1], 3)}` : "–";

/** How near the objective's gradient is to that of maximum likelihood. */
export function LikelihoodReadout() {
  const running = measuring.value !== null;
  const row = found.value;
  return (
    <details class="measured" data-testid="likelihood">
      <summary>Beside maximum likelihood</summary>
      <p class="quiet-text">
        The gradient of this objective, averaged over its noise, and that of the exact likelihood at
        the same parameters. Of an adversary that has become the density itself, it is half of it.
      </p>
      <button
        type="button"
        class="button"
        data-testid={running ? "likelihood-cancel" : "likelihood-run"}
        onClick={() => {
          if (running) measuring.value?.abort();
          else void measure();
        }}
      >
        {running ? "Cancel" : "Measure now"}
      </button>
      {refused.value !== null && (
        <p class="quiet-text" role="alert">
          {refused.value}
        </p>
      )}
      {row && (
        <dl class="figures">
          <Figure
            name="at iteration"
            id="likelihood-iteration"
            value={String(row.iteration)}
            title="When it was measured"
          />
          <Figure
            name="cosine of the gradients"
            id="likelihood-cosine"
            value={row.cosine === null ? "–" : fixed(row.cosine, 3)}
            title={`Known up to about ${number(0.5 * row.noise ** 2, 2)}, from ${row.draws} draws of the noise`}
          />
          <Figure
            name="ratio of their norms"
            id="likelihood-ratio"
            value={row.norm_ratio === null ? "–" : fixed(row.norm_ratio, 3)}
            title="½ where the generator is the density of the energy"
          />
          <Figure
            name="log Z by quadrature"
            id="likelihood-log-z"
            value={fixed(row.log_z, 3)}
            title="Of e^−E over a box around the observations"
          />
          <Figure
            name="as it is learned"
            id="likelihood-learned"
            value={row.learned_log_z === null ? "–" : fixed(row.learned_log_z, 3)}
            title="The parameter c of the objective"
          />
          <Figure
            name="by importance sampling"
            id="likelihood-importance"
            value={spread(row.importance_log_z)}
            title="From observations and draws, half of each, as if the observations were draws of the density; with its standard error. None where the two are nearly always told apart"
          />
          <Figure
            name="KL of the draws, nats"
            id="likelihood-divergence"
            value={spread(row.divergence)}
            title="KL(q‖p): how far the density of the draws is from that of the energy. None where more than a hundredth of the draws is outside of the box"
          />
        </dl>
      )}
    </details>
  );
}
