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

/** Figures come to life as their reader comes near, one by one, so that the page answers in between. */
const near: HTMLElement[] = [];
const enlivenNext = () => {
  const next = near.shift();
  if (next) enliven(next);
  if (near.length > 0) setTimeout(enlivenNext);
};
const approach = new IntersectionObserver(
  (seen) => {
    const come = seen.filter((one) => one.isIntersecting).map((one) => one.target as HTMLElement);
    for (const one of come) approach.unobserve(one);
    if (near.push(...come) === come.length) enlivenNext();
  },
  { rootMargin: "100% 0px" },
);
for (const figure of document.querySelectorAll<HTMLElement>("[data-figure]"))
  approach.observe(figure);

const theme = document.querySelector<HTMLButtonElement>("#theme");
if (theme) {
  theme.hidden = false;
  theme.addEventListener("click", toggleTheme);
}
keepPlace();
