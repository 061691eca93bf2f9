import { useComputed } from "@preact/signals";
import { number, plural } from "../app/format";
import { chosen, frame, observation_count, scenario, shown } from "../state/store";
import { in_words, landscape } from "./landscape";
import { chart, view } from "./state";
import { visible } from "./view";

/** What the picture shows, in words, and the keys that work on it. */
export function CanvasText() {
  const text = useComputed(describe);
  return (
    <div class="sr-only">
      <p id="canvas-keys">
        Arrow keys move a cursor, Enter adds a point there, S begins a stroke, square brackets
        select points, arrows move the selected point, Delete deletes it, plus and minus zoom, 0
        shows all points, Escape leaves. Space plays or pauses.
      </p>
      <p id="canvas-text" data-testid="canvas-text">
        {text}
      </p>
    </div>
  );
}

/** The number of critical points of a kind: 0 minimum, 1 saddle, 2 maximum. */
export function count_critical(packed: Float32Array, kind: number): number {
  let count = 0;
  for (let i = 3; i < packed.length; i += 4) if (packed[i] === kind) count++;
  return count;
}

/** How many minima were found, in words; null where they need not lie on show, as in a triangle or
 *  with hidden coordinates. */
export function minima_on_show(packed: Float32Array): string | null {
  if (chart.value !== "plane" || scenario.value?.latent) return null;
  return plural(count_critical(packed, 0), "minimum", "minima");
}

function describe(): string {
  // Renewed with the readouts, not with every frame.
  const now = shown.value;
  const seen = frame.peek();
  const plane = view.value;
  if (!now || !seen || !plane) return "The engine is being loaded.";
  const box = visible(plane);
  const minima = minima_on_show(seen.critical_points);
  const plane_shown = `over x1 from ${number(box.x_min, 3)} to ${number(box.x_max, 3)} and x2 from ${number(box.y_min, 3)} to ${number(box.y_max, 3)}`;
  const triangle = chart.value === "triangle";
  const where = triangle ? "over the triangle of three shares of a whole" : plane_shown;
  return [
    `${chosen("energy")?.title ?? "An energy"} ${where}.`,
    `${plural(observation_count.value, "observation")}${minima ? `, ${minima}` : ""}.`,
    seen.chains.length > 0 ? `Squares are ${plural(seen.chains.length / 2, "chain")}.` : "",
    landscape.value ? in_words(landscape.value) : "",
    `Iteration ${now.status.iteration}, loss ${number(now.status.loss)}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
