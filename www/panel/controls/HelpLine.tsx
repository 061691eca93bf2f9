import { MathLabel } from "../../kit/MathLabel";
import { type Help, help } from "./help";

/** The explanation without the words that the title has said already. */
function restOf({ title, text }: Help): string {
  return text.startsWith(title) ? text.slice(title.length).trimStart() : text;
}

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
          {restOf(now)}
        </>
      ) : (
        <>
          <span class="for-mouse">Point at a control to read what it does.</span>
          <span class="for-touch">Press a control to read what it does.</span>
        </>
      )}
    </p>
  );
}
