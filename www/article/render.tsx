// The article as it is written into its page when that is built.

import { renderToString } from "preact-render-to-string";
import { CHAPTERS } from "./chapters";

/** The whole article. */
export const article = () => renderToString(<Article />);

function Article() {
  return (
    <>
      <header class="masthead">
        <a href="./">IEL</a>
        <nav aria-label="Chapters">
          <ol class="contents">
            {CHAPTERS.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ol>
        </nav>
        <button type="button" class="button" id="theme" hidden>
          Light or dark
        </button>
      </header>
      <main class="reading">
        <h1>Energies learned backwards</h1>
        <p class="lead">
          A known process has come to rest, or has passed by, and left points behind. What energy
          drove it? Each chapter takes one question that this turning round raises, answers it in
          its first paragraph, and then shows why. The figures are the engine itself: they run while
          you look at them, and each opens in the <a href="./">lab</a> as it stands. Every number in
          the text is measured anew by the tests of the program, and here, where you ask for it.
        </p>
        <p id="go-on" hidden />
        {CHAPTERS.map(({ id, title, question, Body }, i) => (
          <section key={id} id={id} class="chapter" aria-labelledby={`${id}-title`}>
            <h2 id={`${id}-title`}>{title}</h2>
            <blockquote>{question}</blockquote>
            <Body />
            <nav class="onward" aria-label={`After ${title}`}>
              <Onward to={i - 1} label="Before" />
              <Onward to={i + 1} label="Next" />
            </nav>
          </section>
        ))}
      </main>
      <noscript>
        <p class="reading">
          Without JavaScript the figures are pictures; nothing of the text is missing.
        </p>
      </noscript>
    </>
  );
}

function Onward({ to, label }: { to: number; label: string }) {
  const chapter = CHAPTERS[to];
  if (!chapter) return <span />;
  return (
    <a href={`#${chapter.id}`}>
      <small>{label}</small> {chapter.title}
    </a>
  );
}
