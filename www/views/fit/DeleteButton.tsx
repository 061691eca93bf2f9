import { titleOf } from "../../kit/actions";
import { observations, selected, view } from "../../plane/scene";
import { toScreen } from "../../plane/view";
import { deletion } from "./actions";

/** A press began on the cross: it may have come up under a finger that pressed something else. */
let pressedHere = false;

/** A small cross beside the selected point: deleting that touch can do too. */
export function DeleteButton() {
  const index = selected.value;
  const now = view.value;
  const packed = observations.value;
  if (index === null || !now || 2 * index + 1 >= packed.length) return null;
  const [sx, sy] = toScreen(now, packed[2 * index] as number, packed[2 * index + 1] as number);
  const right = sx + 40 < now.plot.left + now.plot.width;
  const above = sy - 40 > now.plot.top;
  return (
    <button
      type="button"
      class="delete-point"
      data-testid={deletion.id}
      aria-label={`Delete point ${index + 1}`}
      title={titleOf(deletion)}
      style={{ left: `${sx + (right ? 9 : -37)}px`, top: `${sy + (above ? -37 : 9)}px` }}
      onPointerDown={() => {
        pressedHere = true;
      }}
      onClick={({ detail }) => {
        // From the keyboard, a click is the first of none.
        if (pressedHere || detail === 0) deletion.run();
        pressedHere = false;
      }}
    >
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d="M2.5 2.5l7 7m0-7l-7 7" />
      </svg>
    </button>
  );
}
