import { plural } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { LONGEST_NAME, MOST_KEPT } from "./spec";
import { asked, elsewhere, setShelf } from "./state";

/** Theories that are tried first in the next world. */
export function Shelf() {
  const shelf = asked.value?.link.shelf ?? [];
  const more = elsewhere.value;
  return (
    <section class="shelf" aria-label="The shelf" data-testid="shelf">
      <h2>The shelf</h2>
      <p class="quiet-text">
        {shelf.length === 0
          ? "Theories that you keep are tried first in the next world."
          : "These are tried first when the search starts over."}
      </p>
      <ul>
        {shelf.map(({ name }, i) => (
          <li key={i}>
            <input
              class="entry"
              aria-label={`Name of theory ${i + 1} on the shelf`}
              value={name}
              maxLength={LONGEST_NAME}
              onChange={(event) => {
                const field = event.currentTarget;
                const next = field.value.trim();
                if (next === "") field.value = name;
                else setShelf(shelf.map((one, k) => (k === i ? { ...one, name: next } : one)));
              }}
            />
            <button
              type="button"
              class="icon-button"
              aria-label={`Take ${name} off the shelf`}
              onClick={() => setShelf(shelf.filter((_, k) => k !== i))}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      {more.length > 0 && (
        <button
          type="button"
          class="quiet"
          data-testid="shelf-more"
          onClick={() => setShelf([...shelf, ...more].slice(0, MOST_KEPT))}
        >
          Add {plural(more.length, "theory", "theories")} kept in this browser
        </button>
      )}
    </section>
  );
}
