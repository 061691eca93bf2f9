import type { ReadonlySignal } from "@preact/signals";
import { settings } from "../state/settings";
import type { Frame } from "../wire/protocol";
import { drawing } from "./graphics";
import { drawCrossHair, drawProcesses } from "./layers/processes";
import { around, clipped, Ground, type Layers, Overlay } from "./painter";
import type { Place } from "./scene";
import type { Layer } from "./surface";

/** Processes at one time on their way. */
export interface Moving {
  paths: Float32Array;
  steps: number;
  time: number;
  /** Independent draws, with no way between them. */
  jump: boolean;
}

/** What a picture that nobody edits shows: one of several side by side. */
export interface Shown {
  frame(): Frame | null;
  layers(): Layers;
  /** Whether the observations have a part in it. */
  observed(): boolean;
  /** Processes in the place of the fit's own paths. */
  moving(): Moving | null;
  /** Whether the fit is under way and may be seen to be. */
  flowing(): boolean;
  place(): Place | null;
}

/** Its canvases: the ground changes with `ground`, what lies on it with `all`. */
export function panelLayers(
  shown: Shown,
  ground: ReadonlySignal<unknown>[],
  all: ReadonlySignal<unknown>[],
): Layer[] {
  const [below, above] = [new Ground(), new Overlay()];
  return [
    {
      signals: [...ground, drawing],
      draw(brush) {
        below.draw(brush, shown.frame(), shown.layers());
        return false;
      },
    },
    {
      signals: [...all, drawing],
      draw(brush, now) {
        const frame = shown.frame();
        if (!frame) return false;
        const moving = shown.moving();
        const flowing = shown.flowing();
        const { periods } = shown.layers();
        const marks = {
          frame,
          particles: settings.peek().particles,
          observations: shown.observed() ? frame.observations : new Float32Array(0),
          strokes: [],
          layers: { isolines: true, paths: !moving, field: false, periods },
          flowing,
          hovered: null,
          selected: null,
          newStroke: null,
          prediction: null,
          cursor: null,
        };
        const moves = above.draw(brush, marks, now);
        clipped(brush, () => {
          if (moving) {
            const { paths, steps, time, jump } = moving;
            for (const turn of around(brush, periods))
              drawProcesses(turn, paths, steps, time, jump);
          }
          const at = shown.place();
          if (at) drawCrossHair(brush, ...at);
        });
        return moves;
      },
    },
  ];
}
