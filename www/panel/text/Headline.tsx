import { known } from "../../plane/system";
import { question } from "../../state/question";

const AT_REST =
  "The points are where a known process came to rest. Watch the energy being learned that leads it there.";
const OF_A_SYSTEM =
  "The lines follow a known system. Watch the energy being learned that it minimizes.";

/** What the page promises, or the question of the demo on show. */
export function Headline() {
  return (
    <h1 class="headline" data-testid="headline">
      {question.value ?? (known() ? OF_A_SYSTEM : AT_REST)}
    </h1>
  );
}
