import { choosePart, part } from "./parts";

const PARTS = [
  ["pictures", "Pictures"],
  ["series", "A series"],
] as const;

/** What the units learn. */
export function Part() {
  return (
    <fieldset class="units-brush units-part">
      <legend>They learn</legend>
      {PARTS.map(([key, name]) => (
        <button
          key={key}
          type="button"
          class="button"
          data-testid={`units-part-${key}`}
          aria-pressed={part.value === key}
          onClick={() => void choosePart(key)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
