import { useComputed } from "@preact/signals";
import { shownAxis } from "../../plane/axes";
import { drawing } from "../../plane/graphics";
import { landscape } from "../../plane/landscape";
import type { Axes } from "../../plane/layers/axes";
import { Ground, Overlay } from "../../plane/painter";
import { planeKey } from "../../plane/planeKeys";
import { planned } from "../../plane/planned";
import { asked, guesses, hiding, LETTERS } from "../../plane/prediction";
import {
  chart,
  cursor,
  energyShown,
  hovered,
  newStroke,
  observations,
  plot,
  pressed,
  selected,
  strokes,
  tool,
  view,
} from "../../plane/scene";
import { section } from "../../plane/section";
import { type Layer, useSurface } from "../../plane/surface";
import { picture, showing } from "../../plane/system";
import { toldPaths } from "../../plane/telling";
import { settings, still } from "../../state/settings";
import { frame, playing, scenario } from "../../state/store";
import { BlowUp } from "./BlowUp";
import { CanvasText } from "./CanvasText";
import { DeleteButton } from "./DeleteButton";
import { Hint } from "./Hint";
import { CANVAS_KEYS } from "./keyboard";
import { attachPointer } from "./pointer";
import { ViewTools } from "./ViewTools";

/** The canvas: two layers of pixels, and over them what can be pressed. */
export function Stage() {
  const root = useSurface(
    () => ({
      view,
      layers: [groundLayer(), overlayLayer()],
      moving: () => playing.peek(),
      resized: (area) => {
        plot.value = area;
      },
      listen: attachPointer,
    }),
    [],
  );
  const hand = useComputed(() =>
    tool.value === "hand" ? "hand" : hovered.value === null ? "" : "over",
  );
  return (
    <div class="stage">
      <div
        ref={root}
        class="stage-plane"
        data-testid="canvas"
        data-cursor={hand}
        role="application"
        aria-label="Energy over the plane"
        aria-roledescription="canvas"
        aria-describedby="canvas-keys canvas-text"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked with the keyboard
        tabIndex={0}
        onKeyDown={(event) => planeKey(CANVAS_KEYS, event)}
        onBlur={() => {
          cursor.value = null;
          pressed.value = false;
        }}
      >
        <canvas />
        <canvas />
      </div>
      <DeleteButton />
      <ViewTools />
      <Hint />
      <BlowUp />
      <CanvasText />
    </div>
  );
}

/** The newest frame; none where it is of the chart before. */
function seen() {
  const newest = frame.peek();
  return newest?.chart === chart.peek() ? newest : null;
}

/** What a prediction hides: all that tells where particles go. */
const hidden = () =>
  hiding.peek() && {
    ...{ isolines: false, paths: false, field: false, landscape: null, system: null },
    ...{ told: null, goals: null },
  };

/** The known system that is drawn over its energy. */
function system() {
  const seen = picture.peek();
  return seen && { picture: seen, showing: showing.peek() };
}

function groundLayer(): Layer {
  const ground = new Ground();
  return {
    signals: [
      ...[frame, settings, drawing, landscape, chart, scenario, energyShown, picture, showing],
      hiding,
    ],
    draw(brush) {
      const triangle = chart.peek() === "triangle";
      const axes: Axes = [shownAxis(0), shownAxis(1)];
      const [energy, found] = [energyShown.peek(), landscape.peek()];
      const periods = scenario.peek()?.periods;
      const own = { landscape: found, triangle, axes, periods, energy, system: system() };
      const layers = { ...settings.peek().layers, ...own, ...hidden() };
      ground.draw(brush, seen(), layers);
      return false;
    },
  };
}

function overlayLayer(): Layer {
  const overlay = new Overlay();
  return {
    signals: [
      ...[frame, chart, settings, drawing, playing, still],
      ...[
        picture,
        showing,
        toldPaths,
        planned,
        section,
        observations,
        strokes,
        hovered,
        selected,
        newStroke,
        cursor,
        hiding,
        asked,
        guesses,
      ],
    ],
    draw(brush, now) {
      const drawn = system();
      // Descents of the energy would hide the system's own streamlines.
      const covered = hidden();
      const paths =
        !covered && settings.peek().layers.paths && (!drawn || showing.peek() === "nothing");
      const [told, goals] = [toldPaths.peek(), planned.peek()];
      const periods = scenario.peek()?.periods;
      const own = { paths, system: drawn, told, goals, periods, energy: energyShown.peek() };
      const line = { section: section.peek() };
      const layers = { ...line, ...settings.peek().layers, ...own, ...covered };
      const flowing = playing.peek() && paths && !still.peek();
      const ways = asked.peek();
      const shown = seen();
      if (!shown) return flowing;
      const marks = {
        frame: shown,
        particles: covered ? 0 : settings.peek().particles,
        observations: observations.peek(),
        strokes: strokes.peek(),
        layers,
        flowing,
        hovered: hovered.peek(),
        selected: selected.peek(),
        newStroke: newStroke.peek(),
        prediction: ways && { ways, guesses: guesses.peek(), letters: LETTERS },
        cursor: cursor.peek(),
      };
      return overlay.draw(brush, marks, now);
    },
  };
}
