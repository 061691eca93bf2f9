import { question } from "../../state/question";

/** What the page promises, or the question of the demo on show. */
export function Headline() {
  return (
    <h1 class="headline" data-testid="headline">
      {question.value ??
        "Points are where a process came to rest: watch the energy being learned that leads it there."}
    </h1>
  );
}
