import type { Frame } from "../wire/protocol";
import type { Landscape } from "../wire/types";
import { drawTold } from "./layers/anchors";
import { type Axes, drawAxes } from "./layers/axes";
import { BasinLayer, drawPasses } from "./layers/basins";
import { drawField } from "./layers/field";
import { HeatLayer } from "./layers/heat";
import { IsolineLayer } from "./layers/isolines";
import { drawStillPaths, Flow } from "./layers/paths";
import {
  drawChains,
  drawCriticalPoints,
  drawCursor,
  drawHeld,
  drawNewStroke,
  drawStrokes,
  ObservationLayer,
} from "./layers/points";
import { drawRuns, drawSystem } from "./layers/system";
import { clipTriangle, nameCorners } from "./layers/triangle";
import type { Brush } from "./palette";
import type { Place, Way } from "./scene";
import type { Showing, SystemPicture } from "./system";
import type { ToldPaths } from "./telling";

const AXES: Axes = [
  { name: "x₁", center: 0, scale: 1 },
  { name: "x₂", center: 0, scale: 1 },
];

export interface Layers {
  isolines: boolean;
  paths: boolean;
  field: boolean;
  /** Basins and passes, once they were found. */
  landscape?: Landscape | null;
  /** Three shares of a whole, in a triangle. */
  triangle?: boolean;
  /** Names and units of the coordinates. */
  axes?: Axes;
  /** False where the energy has no part in what is on show. */
  energy?: boolean;
  /** A known system over its energy. */
  system?: { picture: SystemPicture; showing: Showing } | null;
  /** Observed paths with the positions that are said of them. */
  told?: ToldPaths | null;
}

/** The ground: energy, isolines, field, axes. Changes with frames and views. */
export class Ground {
  readonly #heat = new HeatLayer();
  readonly #basins = new BasinLayer();
  readonly #isolines = new IsolineLayer();

  draw(brush: Brush, frame: Frame | null, layers: Layers): void {
    const { context } = brush;
    clear(context);
    if (frame) {
      clipped(brush, () => {
        if (layers.triangle) clipTriangle(brush);
        if (layers.energy !== false) this.#energy(brush, frame, layers);
        if (layers.system) drawSystem(brush, layers.system.picture, layers.system.showing);
      });
    }
    if (layers.triangle) nameCorners(brush);
    else drawAxes(brush, layers.axes ?? AXES);
  }

  #energy(brush: Brush, frame: Frame, layers: Layers): void {
    this.#heat.draw(brush, frame);
    if (layers.landscape) this.#basins.draw(brush, layers.landscape);
    if (layers.isolines) this.#isolines.draw(brush, frame);
    if (layers.field) drawField(brush, frame);
    if (layers.landscape) drawPasses(brush, layers.landscape);
  }
}

export interface Marks {
  frame: Frame;
  observations: Float32Array;
  strokes: Way[];
  layers: Layers;
  flowing: boolean;
  hovered: number | null;
  selected: number | null;
  newStroke: Place[] | null;
  cursor: Place | null;
}

/** What lies on the ground: paths, observations, what is held. Redrawn whenever anything moves. */
export class Overlay {
  readonly #flow = new Flow();
  readonly #observations = new ObservationLayer();

  draw(brush: Brush, marks: Marks, now: number): void {
    const { frame, observations, layers } = marks;
    clear(brush.context);
    clipped(brush, () => {
      drawStrokes(brush, marks.strokes);
      if (layers.system) drawRuns(brush, layers.system.picture);
      if (!marks.flowing) this.#paths(brush, marks, now);
      this.#observations.draw(brush, observations, frame.conditions);
      drawChains(brush, frame.chains);
      if (marks.flowing) this.#paths(brush, marks, now);
      if (layers.told) drawTold(brush, layers.told);
      if (layers.isolines && layers.energy !== false)
        drawCriticalPoints(brush, frame.critical_points);
      for (const [index, strong] of [
        [marks.hovered, false],
        [marks.selected, true],
      ] as const) {
        if (index === null || 2 * index + 1 >= observations.length) continue;
        const at = observations.subarray(2 * index, 2 * index + 2);
        drawHeld(brush, at[0] as number, at[1] as number, strong);
      }
      if (marks.newStroke) drawNewStroke(brush, marks.newStroke);
      if (marks.cursor) drawCursor(brush, ...marks.cursor);
    });
  }

  #paths(brush: Brush, { frame, layers, flowing }: Marks, now: number): void {
    if (!layers.paths || frame.trajectories.length === 0) return;
    if (flowing) this.#flow.draw(brush, frame, now);
    else drawStillPaths(brush, frame);
  }
}

function clear(context: CanvasRenderingContext2D): void {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.restore();
}

export function clipped({ context, view }: Brush, draw: () => void): void {
  const { left, top, width, height } = view.plot;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  draw();
  context.restore();
}
