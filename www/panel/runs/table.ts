import { field } from "../../kit/csv";
import type { Catalog } from "../../wire/types";
import { differences } from "./differences";
import { type Run, referenceOf } from "./run";

const HEAD = [
  "name",
  "pinned",
  "kept",
  "observations",
  "energy",
  "objective",
  "seed",
  "iteration",
  "loss",
  "held_out_loss",
  "bits",
  "epsilon",
  "hash",
  "differs_from",
  "settings_that_differ",
  "link",
  "link_leads_to_these_bits",
];

/** Runs as CSV, a row each; `all` are those among which each has the one that it is compared with. */
export function tableOf(
  runs: Run[],
  all: Run[],
  links: string[],
  catalog: Catalog,
  called: (run: Run) => string,
): string {
  const rows = runs.map((run, i) => {
    const { scenario } = run;
    const reference = referenceOf(run, all);
    const found = reference ? differences(scenario, reference.scenario, catalog) : [];
    return [
      called(run),
      run.pinned,
      new Date(run.when).toISOString(),
      scenario.data.kind,
      scenario.energy.kind,
      scenario.objective.kind,
      scenario.seed,
      run.iteration,
      run.loss,
      run.heldOut,
      run.bits?.total ?? null,
      run.bits?.epsilon ?? null,
      run.hash,
      reference ? called(reference) : null,
      found.map(({ name, now, was }) => `${name}: ${now} (${was})`).join("; "),
      links[i] ?? "",
      run.pristine,
    ];
  });
  return `${[HEAD, ...rows].map((row) => row.map(field).join(",")).join("\n")}\n`;
}
