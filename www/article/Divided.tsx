import { useSurface } from "../plane/surface";
import { theme } from "../state/settings";
import { colorOf, TheoriesLayer } from "../views/theories/draw";
import { lawOf } from "../views/theories/rows";
import type { DivisionRun } from "./division";
import { pictureOf } from "./spec";

/** The plane as it is divided among theories, and what each of them says. */
export function Divided({ run }: { run: DivisionRun }) {
  const [panel = ""] = run.spec.panels;
  const laws = run.laws.value;
  return (
    <div class="figure-panels" data-panels="1">
      <div class="figure-panel">
        <p>{panel}</p>
        <DividedPlane run={run} label={panel} />
      </div>
      <div class="figure-panel">
        <p>{laws.length === 0 ? "No law yet" : "Laws, and their shares of the steps"}</p>
        <ol class="figure-laws">
          {laws.map((law, k) => (
            <li key={k}>
              <i style={{ "--hue": colorOf(k, theme.value) }}>{k + 1}</i>
              <span>{lawOf(law)}</span>
              <small>{Math.round(100 * law.share)} %</small>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function DividedPlane({ run, label }: { run: DivisionRun; label: string }) {
  const root = useSurface(() => {
    const layer = new TheoriesLayer();
    return {
      view: run.view,
      layers: [
        {
          signals: [run.picture, theme],
          draw(brush) {
            const seen = run.picture.peek();
            if (seen) layer.draw(brush, seen);
            return false;
          },
        },
      ],
      resized: (plot) => run.fit(plot),
    };
  }, [run]);
  const waiting = run.picture.value === null;
  // Words that change with every picture would never be read to their end.
  const stands = run.running.value ? "under way" : run.stands.value;
  return (
    <div
      ref={root}
      class={`figure-plane${waiting ? " waiting" : ""}`}
      role="img"
      aria-label={`${label}: ${stands}`}
    >
      {waiting && <img src={pictureOf(run.spec, 0, theme.value)} alt="" />}
      <canvas />
    </div>
  );
}
