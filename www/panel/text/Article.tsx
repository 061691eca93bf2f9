import { useRef } from "preact/hooks";
import { number, plural, whole } from "../../kit/format";
import { useNear } from "../../kit/near";
import { known } from "../../plane/system";
import { chosen, observationCount, runs, scenario, shown } from "../../state/store";
import type { Room } from "../../wire/types";
import { ChapterLink } from "./ChapterLink";
import { Formula } from "./Formula";
import { Gallery } from "./Gallery";
import { inline, Prose } from "./Prose";
import { EXPLAINED } from "./questions";

/** What is on show, with its formulas, and what was measured. Follows the scenario. */
export function Article() {
  const place = useRef<HTMLElement>(null);
  const near = useNear(place);
  return (
    <article ref={place} class="article" data-testid="article">
      <section>
        <h2>{scenario.value?.title || "What is on show"}</h2>
        <Question near={near} />
        <Measured />
      </section>
      <Gallery />
      <Parts near={near} />
    </article>
  );
}

function Question({ near }: { near: boolean }) {
  return <>{known() ? <OfSystem /> : <AtRest near={near} />}</>;
}

function OfSystem() {
  return (
    <p class="lead">
      The lines follow the velocity f of a known system. What is learned is an energy{" "}
      <i class="math">E</i> that the system minimizes: where noise moves the system too, e
      <sup>−E/ε</sup> is how often it is found at a place, and a barrier of <i class="math">E</i>{" "}
      says how long it stays in a well. A plus marks a minimum, a cross a saddle, a triangle a
      maximum; the thick line is the likeliest way out of a well.
    </p>
  );
}

function AtRest({ near }: { near: boolean }) {
  return (
    <>
      <p class="lead">
        The ringed points are where a process came to rest. The process is known, the energy that
        drove it is not. Learning turns the question round: find the energy under which the process,
        started from its initial conditions, ends exactly there.
      </p>
      {near && (
        <Formula
          display
          tex={
            "\\min_{\\theta,\\,z}\\; \\frac1n\\sum_{i=1}^{n} \\ell\\bigl(x_{i,T},\\,x_i\\bigr) \\quad\\text{where}\\quad x_{i,0}=z_i,\\qquad x_{i,t+1}=\\Phi\\bigl(x_{i,t};\\,E_\\theta\\bigr)"
          }
        />
      )}
      <p>
        Colors and isolines show the energy <i class="math">E</i>, low where processes come to rest.
        Each moving dot is one process Φ on its way from a hollow start; a dot inside a ring is an
        observation that the energy explains. A plus marks a minimum, a cross a saddle, a triangle a
        maximum.
      </p>
    </>
  );
}

/** Figures of the run on show, as a sentence. */
function Measured() {
  const now = shown.value;
  const first = runs.current.values[0];
  if (!now || first === undefined) return <p class="measured">Nothing has been measured yet.</p>;
  return (
    <p class="measured" data-testid="measured">
      Measured in this run: {plural(observationCount.value, "observation")}, seed{" "}
      {scenario.value?.seed}. The loss went from {number(first)} to {number(now.status.loss)} in{" "}
      {whole(now.status.iteration)} iterations. The state’s hash is <code>{now.status.hash}</code>.
      The same link gives the same hash at the same iteration, on any machine.
    </p>
  );
}

/** What is chosen, room by room. */
const HEADINGS: [room: Room, heading: string][] = [
  ["data", "The observations"],
  ["energy", "The energy"],
  ["dynamics", "The dynamics"],
  ["initial", "The initial conditions"],
  ["objective", "The objective"],
  ["estimator", "The gradient"],
  ["optimizer", "The optimizer"],
];

/** The catalog's own words on everything that is chosen. */
function Parts({ near }: { near: boolean }) {
  return (
    <section class="parts">
      <h2>How it is fitted</h2>
      <dl>
        {HEADINGS.map(([room, heading]) => {
          const entry = chosen(room);
          if (!entry) return null;
          return (
            <div key={room} id={`about-${room}`} tabIndex={-1}>
              <dt>
                {heading} <em>{inline(entry.title)}</em>
              </dt>
              <dd>
                {near && <Prose text={entry.doc} />}
                {near && entry.formula !== "" && <Formula tex={entry.formula} display />}
                <p class="chapter-link">
                  Chapter: <ChapterLink id={EXPLAINED[room]} />
                </p>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
