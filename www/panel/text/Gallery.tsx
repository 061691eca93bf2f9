import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { plural } from "../../kit/format";
import { useNear } from "../../kit/near";
import { type Asked, ask, question as asked } from "../../state/question";
import { openLink } from "../../state/session";
import { theme } from "../../state/settings";
import { openTable } from "../dialogs/source";
import { ChapterLink } from "./ChapterLink";
import { DEMOS, idOf } from "./demos";
import { CHAPTER_TITLES, QUESTIONS } from "./questions";
import { REAL_TABLES } from "./realTables";

interface Item extends Asked {
  id: string;
  title: string;
  href: string;
  open(): Promise<void>;
}

interface Group {
  id: string;
  heading: preact.ComponentChild;
  note?: string;
  items: Item[];
}

const demoItem = ({ title, question, answer, link, chapter }: (typeof DEMOS)[number]): Item => ({
  ...{ id: idOf(title), title, question, answer, chapter },
  href: `#${link}`,
  open: () => openLink(link),
});

const tableItem = ({ title, question, answer, table }: (typeof REAL_TABLES)[number]): Item => ({
  ...{ id: table, title, question, answer },
  href: `?src=tables/${table}.csv`,
  open: () => openTable(table, title),
});

/** The demos by the chapters that say why, then the tables. */
const GROUPS: Group[] = [
  ...Object.keys(CHAPTER_TITLES).map((id) => ({
    id,
    heading: <ChapterLink id={id} />,
    items: DEMOS.filter(({ chapter }) => chapter === id).map(demoItem),
  })),
  {
    id: "tables",
    heading: "Real observations",
    note: "Tables as they are dropped on the page, with nothing touched; two are simulated. Answers are of iteration 300 where they name no other.",
    items: REAL_TABLES.map(tableItem),
  },
];

/** The ten questions, and everything that can be opened, with its picture. */
export function Gallery() {
  const place = useRef<HTMLElement>(null);
  const near = useNear(place);
  const sought = useSignal("");
  const words = sought.value.toLowerCase().split(/\s+/);
  const fits = ({ title, question, answer }: Item) => {
    const text = `${title} ${question} ${answer}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const found = GROUPS.map((group) => ({ ...group, items: group.items.filter(fits) }));
  const count = found.reduce((sum, { items }) => sum + items.length, 0);
  return (
    <>
      <section class="gallery questions" data-testid="questions">
        <h2 id="questions" tabIndex={-1}>
          Ten questions
        </h2>
        <p>
          Why each answer holds is told, with figures that run,{" "}
          <a href="./article.html" data-testid="to-article">
            in the article
          </a>
          . Numbers are those of a figure there: means over three seeds, with their standard
          deviations.
        </p>
        <ol>
          {QUESTIONS.map(({ question, answer, link, chapter }) => (
            <li key={question}>
              <a
                href={`#${link}`}
                onClick={(event) =>
                  show(event, () => openLink(link), { question, answer, chapter })
                }
              >
                {question}
              </a>{" "}
              <span>{answer}</span> <Why chapter={chapter} of={question} />
            </li>
          ))}
        </ol>
      </section>
      <section ref={place} class="gallery" aria-labelledby="demos" data-testid="gallery">
        <h2 id="demos">Try another</h2>
        <p class="row">
          <input
            type="search"
            class="search"
            data-testid="demo-search"
            aria-label="Search the demos"
            placeholder="Search the demos"
            value={sought.value}
            onInput={({ currentTarget }) => {
              sought.value = currentTarget.value.trim();
            }}
          />
          <span role="status" class="quiet-text" data-testid="demo-count">
            {sought.value !== "" && `${plural(count, "demo")} found`}
          </span>
        </p>
        {found.map(
          ({ id, heading, note, items }) =>
            items.length > 0 && (
              <section key={id}>
                <h3>{heading}</h3>
                {note && <p class="quiet-text">{note}</p>}
                <ul class="demos">
                  {items.map((item) => (
                    <DemoItem key={item.id} {...item} pictured={near} />
                  ))}
                </ul>
              </section>
            ),
        )}
      </section>
    </>
  );
}

/** The way to the chapter of the article that explains something. */
const Why = ({ chapter, of }: { chapter: string; of: string }) => (
  <a class="why" href={`./article.html#${chapter}`} aria-label={`Why? The article on: ${of}`}>
    Why?
  </a>
);

function DemoItem({
  id,
  title,
  question,
  answer,
  chapter,
  href,
  open,
  pictured,
}: Item & { pictured: boolean }) {
  return (
    <li>
      <a
        href={href}
        data-testid={`demo-${id}`}
        aria-current={asked.value === question ? "true" : undefined}
        onClick={(event) => show(event, open, { question, answer, chapter })}
      >
        <img
          src={pictured ? `./gallery/${id}-${theme.value}.webp` : undefined}
          alt={`${title}, as the engine shows it`}
          loading="lazy"
          width={288}
          height={180}
        />
        <strong>{question}</strong>
        <span class="demo-title">{title}</span>
      </a>
      <details>
        <summary>
          Answer<span class="sr-only"> to: {question}</span>
        </summary>
        <p class="answer">{answer}</p>
      </details>
    </li>
  );
}

/** Opens a demo with the question that it answers, and shows it from the top. */
function show(event: MouseEvent, open: () => Promise<void>, what: Asked): void {
  event.preventDefault();
  void open().then(() => ask(what));
  scrollTo({ top: 0 });
}
