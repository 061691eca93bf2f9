import { MathLabel } from "../../kit/MathLabel";
import { ChapterLink } from "../text/ChapterLink";
import { type Help, help } from "./help";

/** The explanation without the words that the title has said already. */
function restOf({ title, text }: Help): string {
  return text.startsWith(title) ? text.slice(title.length).trimStart() : text;
}

/** One line on the control in hand, with the way to the chapter that explains it: that of its group, or of the
 *  whole view. Always the same height, so that nothing moves. */
export function HelpLine({ chapter }: { chapter?: string }) {
  const now = help.value;
  return (
    <p class="help-line" data-testid="help">
      {now ? (
        <>
          <strong>
            <MathLabel text={now.title} />
          </strong>{" "}
          {restOf(now)} <ChapterOf id={now.chapter ?? chapter} />
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

const ChapterOf = ({ id }: { id: string | undefined }) =>
  id === undefined ? null : (
    <span class="chapter-of">
      Chapter: <ChapterLink id={id} />
    </span>
  );
