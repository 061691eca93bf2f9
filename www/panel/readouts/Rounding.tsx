import type { CodeLength } from "../../wire/types";
import { bits } from "./CodeBar";
import { cancel, changes, ofThisFit, round, rounding, shortens } from "./snapping";

/** Offers to round the parameters to simple numbers where that shortens the code. */
export function Rounding({ code }: { code: CodeLength | null }) {
  const busy = rounding.value;
  const last = ofThisFit();
  const nothing = last !== null;
  const why = !code
    ? "There is no code to shorten."
    : code.parameters === 0
      ? "There are no parameters to round."
      : nothing
        ? "No further rounding would shorten the code."
        : "Tries 0, integers and fractions for every parameter, and keeps those that shorten the code; you can undo this";
  return (
    <>
      <button
        type="button"
        class="quiet"
        data-testid="round"
        disabled={!busy && (!code || code.parameters === 0 || nothing)}
        title={why}
        onClick={() => (busy ? cancel() : void round())}
      >
        {busy
          ? `Cancel (${Math.round((100 * busy.done) / Math.max(1, busy.total))} % tried)`
          : "Round to simple numbers"}
      </button>
      {last && (
        <p class="quiet-text" data-testid="rounded">
          {shortens(last)
            ? `${bits(last.before.total)} → ${bits(last.after.total)}. ${changes(last)}.`
            : "No rounding shortens the code."}
        </p>
      )}
    </>
  );
}
