import { number } from "../../kit/format";
import { PanelChart } from "../../panel/readouts/PanelChart";
import { Board, Thumbs } from "./Board";
import { pictures, size } from "./pictures";
import {
  brush,
  ended,
  energies,
  levels,
  marks,
  moving,
  paint,
  recallPicture,
  release,
  run,
  state,
  stop,
} from "./recall";
import { report, spec } from "./state";

const BRUSHES = [
  ["picture", "paints"],
  ["marks", "holds"],
] as const;

/** Units at work: from a corrupted picture, or from what someone paints. */
export function Recall() {
  const now = report.value;
  if (!now || pictures.value.length === 0) return null;
  const { width, height } = size.value;
  const visible = width * height;
  const all = levels.value?.length === visible + now.hidden ? levels.value : null;
  const hidden = all?.slice(visible) ?? [];
  const course = (energies.value[0]?.values ?? []) as number[];
  const last = course.at(-1);
  const percent = Math.round(100 * (spec.value?.corruption ?? 0));
  return (
    <section class="panel units-recall" aria-label="Recall">
      <h2 class="panel-title">Recall</h2>
      <p class="quiet-text">
        Press a picture: {percent} % of its squares are flipped, and the units move from there. Or
        paint a start, hold squares in place, and let them run.
      </p>
      <div class="units-paint">
        <Board
          id="units-state"
          label={`The state of the units, ${width} × ${height}, to paint on`}
          width={width}
          height={height}
          picture={state.value}
          levels={all?.slice(0, visible) ?? null}
          marks={marks.value}
          brush={brush.value}
          paint={paint}
        />
        <Thumbs
          id="units-recall"
          label="Pictures to recall"
          one={(k) => `Recall picture ${k + 1}`}
          pictures={pictures.value}
          {...size.value}
          press={recallPicture}
        />
      </div>
      {hidden.length > 0 && (
        <p class="units-hidden-state">
          hidden units{" "}
          <span>
            {hidden.map((level, j) => (
              <i key={j} style={{ "--level": level }} />
            ))}
          </span>
        </p>
      )}
      <div class="row units-tools">
        {moving.value ? (
          <button type="button" class="button" data-testid="units-stop" onClick={stop}>
            Stop
          </button>
        ) : (
          <button
            type="button"
            class="button primary"
            data-testid="units-run"
            onClick={() => void run()}
          >
            Run
          </button>
        )}
        <fieldset class="units-brush">
          <legend>The brush</legend>
          {BRUSHES.map(([kind, name]) => (
            <button
              key={kind}
              type="button"
              class="button"
              data-testid={`units-brush-${kind}`}
              aria-pressed={brush.value === kind}
              onClick={() => {
                brush.value = kind;
              }}
            >
              {name}
            </button>
          ))}
        </fieldset>
        {marks.value.includes("1") && (
          <button type="button" class="quiet" onClick={release}>
            Let all go
          </button>
        )}
      </div>
      {brush.value === "marks" && (
        <p class="quiet-text">Press squares to hold them: a framed square never changes.</p>
      )}
      <p class="units-end">
        <span data-testid="units-end">{ended.value}</span>
        {last !== undefined && (
          <span class="quiet-text" data-testid="units-energy">
            {" "}
            Energy E: {number(course[0])} at the start, {number(last)} now.
          </span>
        )}
      </p>
      {course.length > 1 && (
        <PanelChart title="energy E of all units" over="sweeps" lines={energies} log={false} />
      )}
    </section>
  );
}
