import { help } from "./help";
import { MathLabel } from "./MathLabel";

/** One line on the control in hand; always the same height, so that nothing moves. */
export function HelpLine() {
  const now = help.value;
  return (
    <p class="help-line" data-testid="help">
      {now ? (
        <>
          <strong>
            <MathLabel text={now.title} />
          </strong>{" "}
          {now.text}
        </>
      ) : (
        "Point at a control to read what it does."
      )}
    </p>
  );
}
