import { Kinds } from "../../../panel/controls/Kinds";
import type { Tagged } from "../../../panel/controls/schema";
import { Formula } from "../../../panel/text/Formula";
import { fieldsOf } from "../fields";
import { kindsIn } from "../repair";
import { shown } from "../shown";
import { change, draw, type Plan, plan, report, schema, strip } from "./state";

const BITS = String.raw`p(x_j{=}1) = \sigma\Big(b_j + \sum_{i,k} u_{ijk}\alpha_{ijk} - \sum_{i,l} v_{ijl}\beta_{ijl} - \sum_{i,l} v_{jil}\gamma_{il}\Big)`;
const REAL = String.raw`x_j \sim N\Big(b_j + \sum_{\ell,i} W^{\ell}_{ij} x_i(t{-}\ell) + \sum_{k,i} V^{k}_{ij} \alpha^k_i,\ \sigma_j^2\Big)`;

/** What is remembered of the past, and how it is learned and asked. */
const OF_MACHINE = [
  "delay",
  "arrived",
  "under_way",
  "ridge",
  "backwards",
  "held_out",
  "cue",
] as const;

export function SeriesSettings() {
  const form = schema.value;
  const now = plan.value;
  if (!form || !now) return null;
  const real = report.value?.values === "real";
  const plain = fieldsOf(form, now, change);
  // Traces on the way are those of bits.
  const field = (name: keyof Plan) => (name === "under_way" && real ? null : plain(name));
  return (
    <div class="units-settings">
      <section class="units-choice" aria-label="This series">
        <h2>This series</h2>
        <Kinds
          name="series"
          label="This series"
          kinds={kindsIn(form, "series").map((entry) => shown(entry, now.series))}
          root={form}
          value={now.series as Tagged}
          commit={(value) => {
            choose(value as unknown as Plan["series"]);
            return undefined;
          }}
        />
        {now.series.kind === "word" && field("seed")}
      </section>
      <section class="units-choice" aria-label="this memory">
        <h2>this memory</h2>
        <Formula tex={real ? REAL : BITS} display />
        {OF_MACHINE.map(field)}
        {now.series.kind !== "word" && !real && field("seed")}
      </section>
    </div>
  );
}

/** A strip that is there is kept, to be drawn on or as numbers. */
function choose(next: Plan["series"]): void {
  const kept = strip.peek();
  const was = plan.peek()?.series.kind;
  if (kept && next.kind === "drawn" && was === "word") return void draw(kept);
  if (kept && next.kind === "recorded" && next.rows.length === 0) {
    const rows = kept.map((step) => [...step].map(Number));
    return void change({ series: { ...next, rows } });
  }
  void change({ series: next });
}
