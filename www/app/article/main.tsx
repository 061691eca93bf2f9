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

for (const element of document.querySelectorAll<HTMLElement>("[data-figure]")) {
  const live = element.querySelector<HTMLElement>(".figure-live");
  const rows = element.querySelector<HTMLElement>(".figure-rows");
  if (!live || !rows) continue;
  const spec = JSON.parse(element.dataset.figure ?? "") as FigureSpec;
  const run = runOf(spec);
  live.replaceChildren();
  rows.replaceChildren();
  render(<Live run={run} />, live);
  render(<LiveRows run={run} />, rows);
}

const theme = document.querySelector<HTMLButtonElement>("#theme");
if (theme) {
  theme.hidden = false;
  theme.addEventListener("click", toggleTheme);
}
keepPlace();
