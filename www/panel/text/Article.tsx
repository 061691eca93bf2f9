import { useEffect, useRef, useState } from "preact/hooks";
import { number, plural, whole } from "../../kit/format";
import { known } from "../../plane/system";
import { ask, question as asked } from "../../state/question";
import { openLink } from "../../state/session";
import { chosen, observationCount, runs, scenario, shown } from "../../state/store";
import type { Room } from "../../wire/types";
import { openTable } from "../dialogs/source";
import { DEMOS } from "./demos";
import { Formula } from "./Formula";
import { inline, Prose } from "./Prose";
import { EXPLAINED, QUESTIONS } from "./questions";
import { REAL_TABLES } from "./realTables";

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
      <section class="gallery questions" data-testid="questions">
        <h2>Ten questions</h2>
        <p>
          Why each answer holds is told, with figures that run,{" "}
          <a href="./article.html" data-testid="to-article">
            in the article
          </a>
          .
        </p>
        <ol>
          {QUESTIONS.map(({ question, answer, link, chapter }) => (
            <li key={question}>
              <a href={`#${link}`} onClick={(event) => show(event, () => openLink(link), question)}>
                {question}
              </a>{" "}
              <span>{answer}</span> {chapter && <Why chapter={chapter} of={question} />}
            </li>
          ))}
        </ol>
      </section>
      <section class="gallery">
        <h2>Try another</h2>
        <ul class="demos">
          {DEMOS.map((demo) => (
            <DemoItem
              key={demo.link}
              {...demo}
              id={demo.title.toLowerCase().replaceAll(" ", "-")}
              href={`#${demo.link}`}
              open={() => openLink(demo.link)}
            />
          ))}
        </ul>
      </section>
      <section class="gallery">
        <h2>Real observations</h2>
        <p>
          Tables as they are dropped on the page, with nothing touched; two are simulated. Answers
          are of iteration 300 where they name no other.
        </p>
        <ul class="demos">
          {REAL_TABLES.map((demo) => (
            <DemoItem
              key={demo.table}
              {...demo}
              id={demo.table}
              href={`?src=tables/${demo.table}.csv`}
              open={() => openTable(demo.table, demo.title)}
            />
          ))}
        </ul>
      </section>
      <Parts near={near} />
    </article>
  );
}

/** The way to the chapter of the article that explains something. */
const Why = ({ chapter, of }: { chapter: string; of: string }) => (
  <a class="why" href={`./article.html#${chapter}`} aria-label={`Why? The article on: ${of}`}>
    Why?
  </a>
);

interface DemoProps {
  title: string;
  question: string;
  answer: string;
  id: string;
  href: string;
  open(): Promise<void>;
}

function DemoItem({ title, question, answer, id, href, open }: DemoProps) {
  return (
    <li>
      <a
        href={href}
        data-testid={`demo-${id}`}
        aria-current={asked.value === question ? "true" : undefined}
        onClick={(event) => show(event, open, question)}
      >
        <strong>{question}</strong>
        <span>{title}</span>
        {answer !== "" && <span class="answer">{answer}</span>}
      </a>
    </li>
  );
}

/** Opens a demo with the question that it answers, and shows it from the top. */
function show(event: MouseEvent, open: () => Promise<void>, question: string): void {
  event.preventDefault();
  void open().then(() => ask(question));
  scrollTo({ top: 0 });
}

/** True once the element has come near the screen: formulas are not fetched before. */
function useNear(place: { current: HTMLElement | null }): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setNear(true);
      },
      { rootMargin: "200px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return near;
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

/** Every choice with the chapter of the article that explains it. */
const HEADINGS: [room: Room, heading: string, chapter: string, title: string][] = [
  ["data", "The observations", "inverse-problem", "The inverse problem"],
  ["energy", "The energy", "energy-or-density", "Energy or density"],
  ["dynamics", "The dynamics", "operators", "Operators that contract"],
  ["initial", "The initial conditions", "inverse-problem", "Why starts must cost something"],
  ["objective", "The objective", "energy-or-density", "Energy or density"],
  ["estimator", "The gradient", "gradient", "The gradient when θ is used at every step"],
  ["optimizer", "The optimizer", "training", "How training differs"],
];

/** The catalog's own words on everything that is chosen. */
function Parts({ near }: { near: boolean }) {
  return (
    <section class="parts">
      <h2>How it is fitted</h2>
      <dl>
        {HEADINGS.map(([room, heading, chapter, title]) => {
          const entry = chosen(room);
          if (!entry) return null;
          return (
            <div key={room} id={`about-${room}`} tabIndex={-1}>
              <dt>
                {heading} <em>{inline(entry.title)}</em>{" "}
                <Why chapter={EXPLAINED[room]} of={heading} />
              </dt>
              <dd>
                {near && <Prose text={entry.doc} />}
                {near && entry.formula !== "" && <Formula tex={entry.formula} display />}
                <p class="chapter-link">
                  Chapter: <a href={`./article.html#${chapter}`}>{title}</a>
                </p>
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
