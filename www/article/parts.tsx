// What chapters are made of. They are rendered when the page is built, and are there without scripts.

import katex from "katex";
import type { ComponentChildren } from "preact";
import { Rows } from "./Rows";
import { type FigureSpec, panelLinks, pictureOf } from "./spec";

/** A chapter: `question` is the note's own, `id` its place in links. */
export interface Chapter {
  id: string;
  title: string;
  question: string;
  Body: () => preact.JSX.Element;
}

/** A formula, as MathML. */
export function Tex({ children, display = false }: { children: string; display?: boolean }) {
  const html = katex.renderToString(children, { output: "mathml", displayMode: display });
  return (
    <span class={display ? "tex-display" : "tex"} dangerouslySetInnerHTML={{ __html: html }} />
  );
}

/** A number of a figure's table, as the text repeats it. */
export function Num({ of, row, panel }: { of: FigureSpec; row: string; panel: number }) {
  const stated = of.rows.find(({ label }) => label === row)?.stated[panel];
  if (!stated) throw new Error(`Figure ${of.id} states no ${row} of panel ${panel}.`);
  return (
    <a class="num" href={`#${of.id}`}>
      {stated}
    </a>
  );
}

/** A link into the lab. */
export const Lab = ({ link, children }: { link: string; children: ComponentChildren }) => (
  <a href={`./#${link}`}>{children}</a>
);

/** A figure: its pictures and its numbers; a script puts the live one in their place. */
export function Figure({ of, children }: { of: FigureSpec; children: ComponentChildren }) {
  return (
    <figure class="figure" id={of.id} data-figure={JSON.stringify(of)}>
      <p class="figure-title">{of.title}</p>
      <div class="figure-live">
        <div class="figure-panels" data-panels={of.panels.length}>
          {of.panels.map((panel, i) => (
            <div key={panel} class="figure-panel">
              <p>{panel}</p>
              {["light", "dark"].map((theme) => (
                <img
                  key={theme}
                  class={`only-${theme}`}
                  src={pictureOf(of, i, theme)}
                  alt={`${of.title}: ${panel}`}
                  width="320"
                  height="320"
                  loading="lazy"
                />
              ))}
            </div>
          ))}
        </div>
        <p class="figure-tools">
          {of.each ? (
            panelLinks(of.link, of.each).map((link, i) => (
              <Lab key={link} link={link}>
                {of.panels[i]}, in the lab
              </Lab>
            ))
          ) : (
            <Lab link={of.link}>Open in the lab</Lab>
          )}
        </p>
      </div>
      <div class="figure-rows">
        <Rows spec={of} cells={null} />
      </div>
      <figcaption>{children}</figcaption>
    </figure>
  );
}

/** How a chapter ends. */
export function Ending({
  change,
  exercises,
}: {
  change: ComponentChildren;
  exercises: ComponentChildren[];
}) {
  return (
    <>
      <h3>What would change this answer</h3>
      <p>{change}</p>
      <h3>Try it</h3>
      <ol class="exercises">
        {exercises.map((exercise, i) => (
          <li key={i}>{exercise}</li>
        ))}
      </ol>
    </>
  );
}
