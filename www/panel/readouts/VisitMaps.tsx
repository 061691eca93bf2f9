import { useMemo } from "preact/hooks";
import { fixed, number } from "../../kit/format";
import { PixelImage } from "../../kit/PixelImage";
import { theme } from "../../state/settings";
import type { Goals } from "../../wire/types";
import { inks, shade } from "./visits";

/** Steps into each cell, of the demonstrations and as the cost expects them, on one scale. */
export function VisitMaps(props: { goals: Goals; visited: Float32Array; expected: Float32Array }) {
  const { goals, visited, expected } = props;
  const { visits, cells } = goals;
  if (!visits || visited.length !== cells * cells || expected.length !== cells * cells) {
    return (
      <p class="quiet-text" data-testid="visits-none">
        Expected visits are not drawn: a demonstration costs more than can be computed.
      </p>
    );
  }
  const most = [...visited, ...expected].reduce((a, b) => Math.max(a, b), 0);
  const map = (values: Float32Array, name: string, steps: number, id: string) => (
    <figure>
      <VisitMap
        id={id}
        values={values}
        cells={cells}
        most={most}
        label={`${name}: ${number(steps, 3)} steps a path, ${number(largest(values), 2)} at most into one cell`}
      />
      <figcaption>
        {name}, {number(steps, 3)} steps
      </figcaption>
    </figure>
  );
  const [from, to] = inks(theme.value).map((ink) => `rgb(${ink.join(" ")})`);
  return (
    <section class="visits" aria-label="Visits">
      <h3>Visits of each cell</h3>
      <div class="visit-maps">
        {map(visited, "demonstrated", visits.seen, "visits-seen")}
        {map(expected, "expected", visits.expected, "visits-expected")}
      </div>
      <p class="visit-scale">
        <span>0</span>
        <i
          style={{ backgroundImage: `linear-gradient(to right, ${from}, ${to})` }}
          aria-hidden="true"
        />
        <span>{number(most, 2)}</span>
        <span class="quiet-text">
          steps into a cell, a path; the color goes with the square root
        </span>
      </p>
      <p class="quiet-text">
        <span data-testid="visits-apart">{fixed(100 * visits.apart, 1)} %</span> of the steps are
        elsewhere. Learning ends where both maps are the same, as far as the energy can: their
        difference is its gradient.
      </p>
    </section>
  );
}

const largest = (values: Float32Array) => values.reduce((a, b) => Math.max(a, b), 0);

function VisitMap(props: {
  id: string;
  values: Float32Array;
  cells: number;
  most: number;
  label: string;
}) {
  const { id, values, cells, most, label } = props;
  const light = theme.value;
  const pixels = useMemo(() => shade(values, cells, most, light), [values, cells, most, light]);
  return <PixelImage class="visit-map" {...{ id, label, pixels }} width={cells} height={cells} />;
}
