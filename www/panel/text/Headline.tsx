import { question } from "../../state/question";

/** What the page promises, or the question of the demo on show. */
export function Headline() {
  return (
    <h1 class="headline" data-testid="headline">
      {question.value ??
        "The points are where a known process came to rest. Watch the energy being learned that leads it there."}
    </h1>
  );
}
