import { plural } from "../../kit/format";
import { Board, Seen, Thumbs } from "./Board";
import { blank } from "./bits";
import { add, copy, cutOff, paint, pictures, remove, select, selected, size } from "./pictures";
import { spec } from "./state";

/** The pictures that are learned: one to paint on, the others beside it. */
export function Patterns() {
  const list = pictures.value;
  const { width, height } = size.value;
  const index = selected.value;
  const now = list[index];
  if (now === undefined) return null;
  const label = `Picture ${index + 1} of ${list.length}, ${width} × ${height}`;
  return (
    <section class="panel units-patterns" aria-label="Pictures to learn">
      <h2 class="panel-title">
        {cutOff.value
          ? "The first 64 pictures to learn"
          : `${plural(list.length, "picture")} to learn`}
      </h2>
      <div class="units-paint">
        {cutOff.value ? (
          <Seen id="units-editor" label={label} {...size.value} picture={now} />
        ) : (
          <Board
            id="units-editor"
            label={`${label}, to paint on`}
            {...size.value}
            picture={now}
            paint={(next) => paint(index, next)}
          />
        )}
        <Thumbs
          id="units-thumbs"
          label="Pictures"
          one={(k) => `Edit picture ${k + 1}`}
          pictures={list}
          {...size.value}
          selected={index}
          press={select}
        />
      </div>
      {!cutOff.value && <Tools index={index} count={list.length} />}
      <p class="quiet-text">
        {cutOff.value
          ? "Sets of more than 64 pictures cannot be painted on."
          : spec.value?.patterns.kind === "painted"
            ? "Painted pictures travel in the link."
            : "Paint on a picture, and the set is yours: the others stay as they are."}
      </p>
    </section>
  );
}

function Tools({ index, count }: { index: number; count: number }) {
  return (
    <div class="row units-tools">
      <button type="button" class="quiet" data-testid="units-add" onClick={() => add()}>
        Add
      </button>
      <button type="button" class="quiet" data-testid="units-copy" onClick={copy}>
        Copy
      </button>
      <button
        type="button"
        class="quiet"
        data-testid="units-blank"
        onClick={() => paint(index, blank(size.value))}
      >
        Clear
      </button>
      <button
        type="button"
        class="quiet"
        data-testid="units-delete"
        disabled={count < 2}
        onClick={remove}
      >
        Delete
      </button>
    </div>
  );
}
