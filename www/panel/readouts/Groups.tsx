import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { number } from "../../kit/format";
import { latest } from "../../kit/latest";
import { shownCondition } from "../../plane/scene";
import { engine } from "../../state/engine";
import { frame, playing, scenario, shown } from "../../state/store";
import "./groups.css";

/** Between two looks while the fit moves, and at rest. */
const EVERY_MS = { moving: 400, resting: 60 };
/** More rows than this are not read by anybody. */
const MOST = 40;

/** What is inferred of each group, from group 0; where it moves coordinates, in their units. */
const inferred = signal<number[][]>([]);

const renew = latest(
  async () => {
    const numbers = await engine.call("inferred");
    const size = scenario.peek()?.inferred || 1;
    inferred.value = Array.from({ length: numbers.length / size }, (_, g) => [
      ...numbers.slice(g * size, (g + 1) * size),
    ]);
  },
  () => EVERY_MS[playing.peek() ? "moving" : "resting"],
);

/** The conditions of groups, learned with the energy. A row draws the energy as it is for its group. */
export function GroupsReadout() {
  const now = shown.value;
  useEffect(() => {
    if (now) void renew();
  }, [now]);
  const rows = inferred.value;
  const size = scenario.value?.inferred ?? 0;
  const members = (g: number) => (frame.peek()?.conditions ?? []).filter((y) => y === g).length;
  return (
    <section class="groups" data-testid="groups" aria-label="Inferred conditions">
      <h2>
        Inferred conditions <span class="quiet-text">one energy for all groups</span>
      </h2>
      <p class="quiet-text">
        Nobody gave the condition y of a group: it is learned with the energy. Those of group 0 are
        0, and the others are told from it. Press a group to draw its energy.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">group</th>
            {Array.from({ length: size }, (_, k) => (
              <th key={k} scope="col">
                <i class="math">y</i>
                <sub>{k + 1}</sub>
              </th>
            ))}
            <th scope="col">points</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MOST).map((row, g) => (
            <tr key={g} class={shownCondition.value === g ? "drawn" : undefined}>
              <th scope="row">
                <button
                  type="button"
                  class="quiet"
                  data-testid={`group-${g}`}
                  aria-pressed={shownCondition.value === g}
                  aria-label={`Draw the energy of group ${g}`}
                  onClick={() => {
                    shownCondition.value = g;
                  }}
                >
                  {g}
                </button>
              </th>
              {row.map((y, k) => (
                <td key={k}>{number(y, 3)}</td>
              ))}
              <td>{members(g)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > MOST && (
        <p class="quiet-text">
          The first {MOST} of {rows.length} groups; a saved scenario holds all.
        </p>
      )}
    </section>
  );
}
