import { fixed, number, whole } from "../../kit/format";
import type { UnitsReport } from "../../wire/types";

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
  const own = message.replace(/^[\w.[\]]+: /, "").replace(/`([^`]+)`/g, "“$1”");
  return `${own.charAt(0).toUpperCase()}${own.slice(1)}.`;
};

/** `best` is what no machine surpasses, where all pictures are known. */
export function figures(
  now: UnitsReport,
  total: number,
  rule: string,
  best: number | null,
): Figure[] {
  const { log_likelihood: found, log_likelihood_error: error, loss, residual } = now;
  const about = error == null ? "" : ` ± ${number(error, 2)}`;
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
      value: loss == null ? "–" : `${number(loss)}${NATS.has(rule) ? " nats" : ""}`,
      doc:
        loss == null
          ? "This rule states no number that it lowers."
          : "What the rule lowers, in the mean over the pictures, before the last update.",
    },
    {
      key: "likelihood",
      name: "log-likelihood",
      value: found == null ? "–" : `${fixed(found, 3)}${about} nats a picture`,
      doc: likelihoodDoc(now, best),
    },
  ];
  if (residual != null)
    rows.push({
      key: "residual",
      name: "residual",
      value: number(residual, 3),
      doc: "How far from rest the states were at which the gradient was taken: it is right at rest.",
    });
  return rows;
}

function likelihoodDoc(now: UnitsReport, best: number | null): string {
  const { log_likelihood: found, log_likelihood_error: error, no_likelihood: why } = now;
  if (why) return reason(why);
  if (found == null) return "";
  const most = best === null ? "" : ` At best ${fixed(best, 3)}.`;
  return error == null
    ? `Mean of log p of the pictures under exp(−E)/Z, exact: a sum over all states.${most}`
    : `Mean of log p of the pictures under exp(−E)/Z. Z is estimated by annealed importance sampling; ± is its standard error.${most}`;
}
