import { effect, type ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { drawDots } from "../../plane/layers/walk";
import { clipped, Ground } from "../../plane/painter";
import { type Brush, palette } from "../../plane/palette";
import { margins } from "../../plane/view";
import { theme } from "../../state/settings";
import type { Frame } from "../../wire/protocol";
import { CELLS_ACROSS, type DensityPicture, fitPlot, flowing, particles, plane } from "./state";

const NONE = new Float32Array(0);

/** A density over the plane, with the particles where asked for. */
export function DensityPlane(props: {
  id: string;
  label: string;
  picture: ReadonlySignal<DensityPicture | null>;
  cloud: boolean;
}) {
  const { id, picture, cloud } = props;
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const [element, surface] = [root.current, canvas.current];
    if (!element || !surface) return;
    const stops = [measure(element, surface, cloud), paint(surface, picture, cloud)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [picture, cloud]);
  return (
    <div ref={root} class="panel-plane still" data-testid={id}>
      <canvas ref={canvas} role="img" aria-label={props.label} />
    </div>
  );
}

function measure(element: HTMLElement, canvas: HTMLCanvasElement, leads: boolean): () => void {
  const resize = () => {
    const { clientWidth: width, clientHeight: height } = element;
    if (width < 60 || height < 60) return;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    const { left, top, right, bottom } = margins(width);
    const box = flowing.peek()?.box;
    if (!box) return;
    // The plot shows the box and nothing else: outside it there is no density.
    const [wide, high] = [box.x_max - box.x_min, box.y_max - box.y_min];
    const scale = Math.min((width - left - right) / wide, (height - top - bottom) / high);
    const plot = { left, top, width: scale * wide, height: scale * high };
    if (leads || !plane.peek()) fitPlot(plot);
    else if (plane.peek()) plane.value = { ...(plane.peek() as NonNullable<typeof plane.value>) };
  };
  const observer = new ResizeObserver(resize);
  observer.observe(element);
  return () => observer.disconnect();
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
    starts: NONE,
    trajectories: NONE,
    chains: NONE,
    steps: 0,
    critical_points: NONE,
    curves: new Float64Array(0),
  };
}

function paint(
  canvas: HTMLCanvasElement,
  picture: ReadonlySignal<DensityPicture | null>,
  cloud: boolean,
): () => void {
  const ground = new Ground();
  let waiting = 0;
  const draw = () => {
    waiting = 0;
    const context = canvas.getContext("2d");
    const view = plane.peek();
    const now = picture.peek();
    if (!context || !view) return;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    const brush: Brush = { context, view, inks: palette(theme.peek()), theme: theme.peek() };
    const layers = { isolines: true, paths: false, field: false };
    ground.draw(brush, now && asFrame(now), layers, ["x₁", "x₂"]);
    if (cloud)
      clipped(brush, () =>
        drawDots(brush, particles.peek(), view.plot.width < 360 ? DOT / 1.5 : DOT),
      );
  };
  const stop = effect(() => {
    for (const one of [picture, plane, theme, particles]) one.value;
    if (waiting === 0) waiting = requestAnimationFrame(draw);
  });
  return () => {
    stop();
    cancelAnimationFrame(waiting);
  };
}

/** Radius of a particle. */
const DOT = 1.5;
