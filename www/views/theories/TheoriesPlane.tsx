import { plural } from "../../kit/format";
import { useSurface } from "../../plane/surface";
import { theme } from "../../state/settings";
import { TheoriesLayer } from "./draw";
import { fitPlot, found, picture, plane } from "./state";

/** The plane as it is divided, live. */
export function TheoriesPlane() {
  const root = useSurface(() => {
    const layer = new TheoriesLayer();
    return {
      view: plane,
      layers: [
        {
          signals: [picture, theme],
          draw(brush) {
            const seen = picture.peek();
            if (seen) layer.draw(brush, seen);
            return false;
          },
        },
      ],
      resized: fitPlot,
    };
  }, []);
  return (
    <div ref={root} class="panel-plane still" data-testid="theories-plane">
      <canvas role="img" aria-label={inWords()} />
    </div>
  );
}

function inWords(): string {
  const report = found.value;
  if (!report) return "The plane";
  const count = plural(report.theories.length, "theory", "theories");
  return `The plane divided among ${count}, with ${plural(report.steps, "step")} as dots and ${plural(report.walls.length, "wall")}`;
}
