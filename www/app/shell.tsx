// The first screen as it is written into the page when that is built: its words are there before a script.

import { renderToString } from "preact-render-to-string";
import { Mark } from "../kit/Mark";
import { AT_REST, TO_QUESTIONS } from "../panel/text/promise";

/** Room for so many buttons: on a phone the seed and the tools are a line each. */
const Room = ({ count }: { count: number }) =>
  Array.from({ length: count }, (_, i) => <span key={i} class="icon-button" />);

/** What App lays out first, in the same places. */
export const shell = () => renderToString(<Shell />);

function Shell() {
  return (
    <>
      <header class="bar">
        <Mark />
        <div class="transport seeds">
          <Room count={4} />
        </div>
        <div class="transport end">
          <Room count={10} />
        </div>
      </header>
      <main aria-busy="true">
        <div class="bench">
          <section class="center" aria-label="Canvas">
            <div class="headline">
              <h1>{AT_REST}</h1>{" "}
              <button type="button" class="quiet" disabled>
                {TO_QUESTIONS}
              </button>
            </div>
          </section>
        </div>
      </main>
    </>
  );
}
