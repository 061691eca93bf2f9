import type { Frame } from "../wire/protocol";
import type { Landscape } from "../wire/types";
import { graphics, moving } from "./graphics";
import { drawTold } from "./layers/anchors";
import { type Axes, drawAxes, drawSeams } from "./layers/axes";
import { BasinLayer, drawPasses } from "./layers/basins";
import { drawField } from "./layers/field";
import { HeatLayer } from "./layers/heat";
import { drawIsolines, IsolineLayer, writeLevels } from "./layers/isolines";
import { drawStillPaths, Flow } from "./layers/paths";
import { drawPlanned } from "./layers/planned";
import {
  drawChains,
  drawCriticalPoints,
  drawCursor,
  drawHeld,
  drawNewStroke,
  drawStrokes,
  ObservationLayer,
} from "./layers/points";
import { drawPrediction, type Prediction } from "./layers/prediction";
import { drawSection } from "./layers/section";
import { drawRuns, drawSystem } from "./layers/system";
import { clipTriangle, nameCorners } from "./layers/triangle";
import type { Brush } from "./palette";
import { Particles } from "./particles";
import type { Planned } from "./planned";
import type { Place, Way } from "./scene";
import type { Showing, SystemPicture } from "./system";
import type { ToldPaths } from "./telling";
import { visible } from "./view";

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
  /** Of each coordinate, after how much it is the same place again; 0 for never. */
  periods?: number[] | undefined;
  /** Observed paths with the positions that are said of them. */
  told?: ToldPaths | null;
  /** Paths to a goal by a cost that is learned. */
  goals?: Planned | null;
  /** A line along which the energy is looked at. */
  section?: [Place, Place] | null;
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
    const { landscape } = layers;
    const turns = around(brush, layers.periods);
    const lines = layers.isolines ? this.#isolines.lines(brush, frame) : [];
    // Lines lie on the colors of basins.
    const drawn = graphics.peek()?.field.draw(brush, frame, landscape ? [] : lines) ?? false;
    if (!drawn) this.#heat.draw(brush, frame);
    if (landscape) for (const turn of turns) this.#basins.draw(turn, landscape);
    if (layers.isolines && (!drawn || landscape)) drawIsolines(brush, frame, lines);
    writeLevels(brush, lines);
    if (layers.field) drawField(brush, frame);
    if (landscape) for (const turn of turns) drawPasses(turn, landscape);
    drawSeams(brush, layers.periods);
  }
}

export interface Marks {
  frame: Frame;
  /** How many particles follow the dynamics. */
  particles: number;
  observations: Float32Array;
  strokes: Way[];
  layers: Layers;
  flowing: boolean;
  hovered: number | null;
  selected: number | null;
  newStroke: Place[] | null;
  /** What is asked about where particles end. */
  prediction: Prediction | null;
  cursor: Place | null;
}

/** What lies on the ground: paths, observations, what is held. Redrawn whenever anything moves. */
export class Overlay {
  readonly #flow = new Flow();
  readonly #particles = new Particles();
  readonly #observations = new ObservationLayer();

  /** True where it moves by itself. */
  draw(brush: Brush, marks: Marks, now: number): boolean {
    const { frame, layers } = marks;
    const turns = around(brush, layers.periods);
    clear(brush.context);
    clipped(brush, () => {
      const { periods = [] } = layers;
      const crowd = { count: marks.particles, still: !moving(frame), periods };
      this.#particles.draw(brush, frame, crowd, now);
      for (const turn of turns) {
        drawStrokes(turn, marks.strokes);
        if (layers.system) drawRuns(turn, layers.system.picture);
        if (!marks.flowing) this.#paths(turn, marks, now);
      }
      const { conditions, held } = frame;
      const seen = { places: marks.observations, conditions, held };
      this.#observations.draw(brush, turns, seen);
      for (const turn of turns) this.#marks(turn, marks, now);
      if (marks.prediction) drawPrediction(brush, marks.prediction);
      if (marks.newStroke) drawNewStroke(brush, marks.newStroke);
      if (marks.cursor) drawCursor(brush, ...marks.cursor);
    });
    return marks.flowing || (marks.particles > 0 && moving(frame));
  }

  /** What lies over the observations. */
  #marks(brush: Brush, marks: Marks, now: number): void {
    const { frame, observations, layers } = marks;
    drawChains(brush, frame.chains);
    if (marks.flowing) this.#paths(brush, marks, now);
    if (layers.told) drawTold(brush, layers.told);
    if (layers.goals) drawPlanned(brush, layers.goals);
    if (layers.section) drawSection(brush, layers.section);
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
  }

  #paths(brush: Brush, { frame, layers, flowing }: Marks, now: number): void {
    if (!layers.paths || frame.trajectories.length === 0) return;
    if (flowing) this.#flow.draw(brush, frame, now);
    else drawStillPaths(brush, frame);
  }
}

/** The brush once for each turn of the plane in view: what goes over a seam comes in again on the other side. */
export function around(brush: Brush, periods: number[] = []): Brush[] {
  if (!periods.some((period) => period > 0)) return [brush];
  const { x_min, x_max, y_min, y_max } = visible(brush.view);
  const turns = (period: number | undefined, low: number, high: number) => {
    if (!period) return [0];
    // Marks lie within half a period of 0, paths to them within one.
    const [first, last] = [Math.ceil(low / period - 1), Math.floor(high / period + 1)];
    const count = Math.min(last - first + 1, MOST_TURNS);
    return Array.from({ length: count }, (_, i) => (first + i) * period);
  };
  const columns = turns(periods[0], x_min, x_max);
  return turns(periods[1], y_min, y_max).flatMap((dy) =>
    columns.map((dx) => ({
      ...brush,
      view: { ...brush.view, x: brush.view.x - dx, y: brush.view.y - dy },
    })),
  );
}

/** More turns than that are too small to be seen. */
const MOST_TURNS = 9;

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
