import "../../kit/trusted";
import { render } from "preact";
import { DivisionRun } from "../../article/division";
import { Live, LiveRows } from "../../article/Live";
import { UnitsRun } from "../../article/learning";
import { FigureRun } from "../../article/run";
import { divides, type FigureSpec, learns } from "../../article/spec";
import { toggleTheme } from "../../state/settings";
import "../styles/fonts.css";
import "../styles/tokens.css";
import "../styles/reading.css";
import { keepPlace } from "./place";

function runOf(spec: FigureSpec) {
  if (learns(spec.link)) return new UnitsRun(spec);
  return divides(spec.link) ? new DivisionRun(spec) : new FigureRun(spec);
}

/** Puts the live figure in the place of its pictures. */
function enliven(element: HTMLElement): void {
  const live = element.querySelector<HTMLElement>(".figure-live");
  const rows = element.querySelector<HTMLElement>(".figure-rows");
  if (!live || !rows) return;
  const run = runOf(JSON.parse(element.dataset.figure ?? "") as FigureSpec);
  live.replaceChildren();
  rows.replaceChildren();
  render(<Live run={run} />, live);
  render(<LiveRows run={run} />, rows);
}

/** Figures one by one, so that the page answers in between: next is always the one nearest to what is read. */
const waiting = new Set(document.querySelectorAll<HTMLElement>("[data-figure]"));
function enlivenNext(): void {
  const away = (one: HTMLElement) => {
    const { top, bottom } = one.getBoundingClientRect();
    return Math.max(top - innerHeight, -bottom, 0);
  };
  const [nearest] = [...waiting].sort((a, b) => away(a) - away(b));
  if (!nearest) return;
  waiting.delete(nearest);
  enliven(nearest);
  setTimeout(enlivenNext);
}
enlivenNext();

const theme = document.querySelector<HTMLButtonElement>("#theme");
if (theme) {
  theme.hidden = false;
  theme.addEventListener("click", toggleTheme);
}
keepPlace();
