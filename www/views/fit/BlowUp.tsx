import { number } from "../../kit/format";
import { labelOf, plain } from "../../kit/plain";
import { configure, undo } from "../../state/edits";
import { play, reset } from "../../state/session";
import { advice, chosen, scenario, status, undoable } from "../../state/store";
import type { Scenario } from "../../wire/types";

/** Step sizes by the names that the engine's families share, with how much smaller to try. */
const STEPS = [
  { room: "dynamics", field: "eta", factor: 0.5 },
  { room: "optimizer", field: "learning_rate", factor: 0.3 },
] as const;

/** Shown when the fit diverges: which quantity, why, and what can be done. */
export function BlowUp() {
  const why = status.value?.diverged;
  const now = scenario.value;
  if (!why || !now) return null;
  const smaller = STEPS.flatMap(({ room, field, factor }) => {
    const fields: Record<string, unknown> = { ...now[room] };
    const value = fields[field];
    const schema = chosen(room)?.schema.properties?.[field];
    const title = plain(labelOf(schema?.title ?? field, schema?.description ?? ""));
    if (typeof value !== "number") return [];
    const next = Number((value * factor).toPrecision(2));
    return [{ room, field, next, text: `${title} ${number(next)}` }];
  });
  const retry = async (change: (s: Scenario) => Scenario, label = "a smaller step") => {
    if (!(await configure(change, label))) return;
    await reset();
    play();
  };
  // What is known to be a bad choice is mended first.
  const repair = advice.value.find(({ at, repair }) => at?.startsWith("energy") && repair)?.repair;
  return (
    <section class="blow-up" role="alert" data-testid="blow-up">
      <h2>The fit diverged</h2>
      <p>{why}</p>
      <div class="row">
        {undoable.value !== null && (
          <button type="button" class="button" onClick={() => void undo().then(reset).then(play)}>
            Undo {undoable.value}
          </button>
        )}
        {repair && (
          <button
            type="button"
            class="button"
            onClick={() =>
              void retry((s) => ({ ...s, ...repair.change }), repair.label.toLowerCase())
            }
          >
            {repair.label}
          </button>
        )}
        {smaller.map(({ room, field, next, text }) => (
          <button
            key={field}
            type="button"
            class="button"
            onClick={() => void retry((s) => ({ ...s, [room]: { ...s[room], [field]: next } }))}
          >
            {text}
          </button>
        ))}
        <button type="button" class="button" onClick={() => void reset()}>
          Reset
        </button>
      </div>
    </section>
  );
}
