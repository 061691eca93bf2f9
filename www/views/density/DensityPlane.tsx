import type { ReadonlySignal } from "@preact/signals";
import { drawing } from "../../plane/graphics";
import { drawDots } from "../../plane/layers/processes";
import { clipped, Ground } from "../../plane/painter";
import type { Brush } from "../../plane/palette";
import { Particles } from "../../plane/particles";
import { type Layer, useSurface } from "../../plane/surface";
import type { Plot } from "../../plane/view";
import { settings } from "../../state/settings";
import type { Frame } from "../../wire/protocol";
import {
  CELLS_ACROSS,
  crowd,
  type DensityPicture,
  fitPlot,
  flowing,
  particles,
  plane,
  point,
  running,
  stepOf,
} from "./state";

const NONE = new Float32Array(0);

/** A density over the plane, with the particles where asked for. */
export function DensityPlane(props: {
  id: string;
  label: string;
  picture: ReadonlySignal<DensityPicture | null>;
  cloud: boolean;
}) {
  const { id, picture, cloud } = props;
  const root = useSurface(
    () => ({
      view: plane,
      layers: [layer(picture, cloud)],
      moving: () => running.peek(),
      resized: (area) => resized(area, cloud),
    }),
    [picture, cloud],
  );
  return (
    <div ref={root} class="panel-plane still" data-testid={id}>
      <canvas role="img" aria-label={props.label} />
    </div>
  );
}

/** The plot shows the box and nothing else: outside it there is no density. The plane with the cloud
 *  says how large both are. */
function resized(area: Plot, leads: boolean): void {
  const box = flowing.peek()?.box;
  if (!box || (!leads && plane.peek())) return;
  const [wide, high] = [box.x_max - box.x_min, box.y_max - box.y_min];
  const scale = Math.min(area.width / wide, area.height / high);
  fitPlot({ ...area, width: scale * wide, height: scale * high });
}

/** High densities get the colors of wells, which is where they are. */
function asFrame(picture: DensityPicture): Frame | null {
  const box = flowing.peek()?.box;
  if (!box) return null;
  return {
    run: 0,
    status: {} as Frame["status"],
    playing: true,
    rest: null,
    iterationsPerSecond: 0,
    chart: "plane",
    box,
    width: CELLS_ACROSS,
    height: CELLS_ACROSS,
    grid: picture.grid.map((p) => -p),
    isolines: picture.isolines,
    range: [-picture.highest, 0],
    observations: NONE,
    conditions: NONE,
    held: NONE,
    starts: NONE,
    trajectories: NONE,
    chains: NONE,
    steps: 0,
    critical_points: NONE,
    curves: new Float64Array(0),
  };
}

/** Radius of a particle; smaller where there is little room. */
const DOT = 1.5;
const SMALL_DOT = 1;
const LITTLE_ROOM = 360;

function layer(picture: ReadonlySignal<DensityPicture | null>, cloud: boolean): Layer {
  const [ground, crowded] = [new Ground(), new Particles()];
  /** As many as are asked for where there is a graphics processor; those of the flow's own otherwise. */
  const drawCloud = (brush: Brush, now: number) => {
    const [law, flow] = [crowd.peek(), flowing.peek()];
    if (law && flow) {
      const { shader, box, spread } = law;
      const taken = Math.round((point.peek()?.time ?? 0) / stepOf(flow.link));
      const count = settings.peek().particles;
      const asked = { count, still: true, periods: [], led: { box, spread, taken } };
      if (crowded.draw(brush, { shader, steps: 1 }, asked, now)) return;
    }
    const dot = brush.view.plot.width < LITTLE_ROOM ? SMALL_DOT : DOT;
    drawDots(brush, particles.peek(), dot);
  };
  return {
    signals: cloud ? [picture, particles, crowd, settings, drawing] : [picture],
    draw(brush, time) {
      const now = picture.peek();
      ground.draw(brush, now && asFrame(now), { isolines: true, paths: false, field: false });
      if (cloud) clipped(brush, () => drawCloud(brush, time));
      return crowded.behind;
    },
  };
}
