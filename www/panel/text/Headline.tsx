import { known } from "../../plane/system";
import { question } from "../../state/question";
import { options, still } from "../../state/settings";
import { PARTS, parts } from "../../state/store";
import { AT_REST, TO_QUESTIONS } from "./promise";

const OF_A_SYSTEM =
  "The lines follow a known system. Watch the energy being learned that it minimizes.";

/** What the page promises, or the question of the demo on show, and the way to what it answers. */
export function Headline() {
  return (
    <div class="headline">
      <h1 data-testid="headline">{question.value ?? (known() ? OF_A_SYSTEM : AT_REST)}</h1>{" "}
      {!options.value.hide.includes("text") && (
        <button
          type="button"
          class="quiet"
          data-testid="to-questions"
          disabled={parts.value < PARTS.text}
          onClick={toQuestions}
        >
          {TO_QUESTIONS}
        </button>
      )}
    </div>
  );
}

function toQuestions(): void {
  const heading = document.getElementById("questions");
  heading?.focus({ preventScroll: true });
  heading?.scrollIntoView({ behavior: still.peek() ? "auto" : "smooth" });
}
