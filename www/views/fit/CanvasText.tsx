import { useComputed } from "@preact/signals";
import { helpOf } from "../../kit/actions";
import { number, plural } from "../../kit/format";
import { inWords, landscape } from "../../plane/landscape";
import { minimaOnShow } from "../../plane/minima";
import { planeHelp } from "../../plane/planeKeys";
import { hiding } from "../../plane/prediction";
import { chart, view } from "../../plane/scene";
import { visible } from "../../plane/view";
import { chosen, frame, observationCount, shown } from "../../state/store";
import { actions } from "./actions";
import { CANVAS_KEYS } from "./keyboard";

/** What the picture shows, in words, and the keys that work on it. */
export function CanvasText() {
  const text = useComputed(describe);
  return (
    <div class="sr-only">
      <p id="canvas-keys">
        {planeHelp(CANVAS_KEYS)} {helpOf(actions)}
      </p>
      <p id="canvas-text" data-testid="canvas-text">
        {text}
      </p>
    </div>
  );
}

function describe(): string {
  // Renewed with the readouts, not with every frame.
  const now = shown.value;
  const seen = frame.peek();
  const plane = view.value;
  if (!now || !seen || !plane) return "The engine is being loaded.";
  const box = visible(plane);
  const minima = hiding.value ? "" : minimaOnShow(seen.critical_points, seen.observations);
  const planeShown = `over x1 from ${number(box.x_min, 3)} to ${number(box.x_max, 3)} and x2 from ${number(box.y_min, 3)} to ${number(box.y_max, 3)}`;
  const triangle = chart.value === "triangle";
  const where = triangle ? "over the triangle of three shares of a whole" : planeShown;
  return [
    `${chosen("energy")?.title ?? "An energy"} ${where}.`,
    `${plural(observationCount.value, "observation")}${minima ? `, ${minima}` : ""}.`,
    seen.chains.length > 0 ? `Squares are ${plural(seen.chains.length / 2, "chain")}.` : "",
    landscape.value && !hiding.value ? inWords(landscape.value) : "",
    `Iteration ${now.status.iteration}, loss ${number(now.status.loss)}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}
