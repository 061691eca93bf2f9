import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { fixed, number } from "../../kit/format";
import { latest } from "../../kit/latest";
import { inward, outward } from "../../plane/axes";
import { planned } from "../../plane/planned";
import { engine } from "../../state/engine";
import { playing, scenario, shown } from "../../state/store";
import { runStudy } from "../../state/study";
import type { Goals, IelError, Scenario } from "../../wire/types";
import { Figure } from "./Figure";
import { VisitMaps } from "./VisitMaps";
import "./goals.css";

/** Between two looks while the fit moves, and at rest. */
const EVERY_MS = { moving: 700, resting: 60 };
/** Paths begin on a ring of so many places. */
const STARTS = 12;

/** Where the paths lead to, in the coordinates that the engine works in. */
const goal = signal<[number, number]>([0, 0]);
const found = signal<Goals | null>(null);
/** Steps into each cell, of the demonstrations and expected. */
const visits = signal({ visited: new Float32Array(0), expected: new Float32Array(0) });
const refused = signal<string | null>(null);

/** Starts around the plane, as far from the middle of the view as most of it reaches. */
function between({ view }: Scenario): [[number, number], [number, number]][] {
  const [x, y] = [0.5 * (view.x_min + view.x_max), 0.5 * (view.y_min + view.y_max)];
  const radius = 0.42 * Math.min(view.x_max - view.x_min, view.y_max - view.y_min);
  return Array.from({ length: STARTS }, (_, i) => {
    const angle = (2 * Math.PI * i) / STARTS;
    return [[x + radius * Math.cos(angle), y + radius * Math.sin(angle)], goal.peek()];
  });
}

const renew = latest(
  async () => {
    try {
      const { scenario: now } = await engine.call("snapshot");
      let arrays: Record<string, Float32Array> = {};
      const goals = await runStudy(
        now,
        { study: "goals", between: between(now), random: 0 },
        {
          arrays: (rows) => {
            arrays = rows;
          },
        },
      );
      if (!goals) return;
      const row = (name: string) =>
        (arrays[name] as Float32Array<ArrayBuffer>) ?? new Float32Array(0);
      const [seen, ways] = [row("seen"), row("planned")];
      visits.value = { visited: row("visited"), expected: row("expected") };
      found.value = goals;
      refused.value = null;
      planned.value = { seen, planned: ways, goal: goal.peek() };
    } catch (thrown) {
      planned.value = null;
      found.value = null;
      refused.value = (thrown as IelError).message;
    }
  },
  () => EVERY_MS[playing.peek() ? "moving" : "resting"],
);

/** The cheapest paths to a goal by the cost that is being learned. */
export function GoalsReadout() {
  const now = shown.value;
  const at = goal.value;
  useEffect(() => {
    if (now) void renew();
  }, [now, at]);
  useEffect(
    () => () => {
      planned.value = null;
      found.value = null;
      refused.value = null;
    },
    [],
  );
  const known = found.value;
  return (
    <section class="goals" data-testid="goals" aria-label="Paths to a new goal">
      <h2>
        Paths to a new goal <span class="quiet-text">by the cost as it stands</span>
      </h2>
      <p class="quiet-text">
        Gray: the demonstrations. Colored: the cheapest paths from around the plane to the goal,
        which nobody needs to have demonstrated.
      </p>
      <p class="ends">
        {[0, 1].map((k) => (
          <label key={k}>
            goal {scenario.value?.axes[k]?.name || ["x₁", "x₂"][k]}{" "}
            <input
              type="number"
              class="number-entry"
              step="any"
              data-testid={`goal-${k}`}
              value={Number(outward(at[k] as number, k).toPrecision(6))}
              onChange={({ currentTarget: { valueAsNumber } }) => {
                const next: [number, number] = [...goal.peek()];
                next[k] = inward(valueAsNumber, k);
                if (Number.isFinite(valueAsNumber)) goal.value = next;
              }}
            />
          </label>
        ))}
      </p>
      {refused.value !== null ? (
        <p class="quiet-text" role="alert">
          {refused.value}
        </p>
      ) : (
        <dl class="figures">
          <Figure
            name="mean cost, nats"
            id="goals-cost"
            value={known ? number(mean(known), 3) : "–"}
            title="Of the paths drawn, by the cost that is learned"
          />
          {known?.regret != null && known.straight !== null && (
            <>
              <Figure
                name="true cost above the least"
                id="goals-regret"
                value={`${fixed(100 * known.regret, 1)} %`}
                title="By how much more the paths cost by the true cost than the cheapest paths by that, in the mean"
              />
              <Figure
                name="straight lines"
                id="goals-straight"
                value={`${fixed(100 * known.straight, 1)} %`}
                title="The same of straight lines to the goal"
              />
            </>
          )}
        </dl>
      )}
      {known && refused.value === null && <VisitMaps goals={known} {...visits.value} />}
    </section>
  );
}

const mean = ({ paths }: Goals) => paths.reduce((sum, { cost }) => sum + cost, 0) / paths.length;
