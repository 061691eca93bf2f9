import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CHAPTER_TITLES, EXPLAINED, OF_VIEW, QUESTIONS } from "../panel/text/questions";
import * as engine from "../pkg-complete/iel-complete.js";
import { CHAPTERS } from "./chapters";
import { figuresIn, plain } from "./numbers";
import madeOf from "./pictures.json" with { type: "json" };
import { article } from "./render";
import {
  divides,
  type FigureSpec,
  learns,
  panelLinks,
  readDivision,
  readFigure,
  readMachine,
  valueIn,
} from "./spec";
import { inWords } from "./stated";

const html = article();
const figures = figuresIn(html);
engine.initSync({ module: readFileSync("www/pkg-complete/iel-complete_bg.wasm") });

describe("numbers", () => {
  it("are said as a text says them", () => {
    expect(inWords([0.1499, 0.1521], "0.15")).toBe("0.15");
    expect(inWords([1, 3], "2.0 ± 1.4")).toBe("2.0 ± 1.4");
    expect(inWords([0.4, 0.6], "50 ± 14 %")).toBe("50 ± 14 %");
    expect(inWords([-72.7], "−73")).toBe("−73");
    expect(inWords([6e-10], "10⁻⁹")).toBe("10⁻⁹");
    expect(inWords([1, null], "1")).toBe("");
  });
});

describe("figures", () => {
  it("have panels, controls and numbers that go with their link", () => {
    const shownBy = ({ link, each = [] }: FigureSpec) => {
      if (learns(link)) return panelLinks(link, each).length;
      return divides(link) ? 1 : readFigure(link).compare.kinds.length;
    };
    for (const figure of figures) {
      const { id, link, panels, controls, rows } = figure;
      const shown = shownBy(figure);
      expect(shown, id).toBe(panels.length);
      for (const { key, values } of controls) expect(values, id).toContain(valueIn(link, key));
      for (const { stated } of rows) expect(stated.length, id).toBe(panels.length);
    }
  });

  it("have pictures of what they are now", () => {
    const now = figures.map(({ id, link, each, iterations }) => [id, { link, each, iterations }]);
    expect(madeOf).toEqual(Object.fromEntries(now));
    const missing = [...html.matchAll(/src="\.\/(article\/[^"]+)"/g)]
      .map(([, file]) => `public/${file}`)
      .filter((file) => !existsSync(file));
    expect(missing).toEqual([]);
  });
});

describe("the article", () => {
  it("has a place for every link within it, once", () => {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const wanted = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("has links into the lab that the engine reads without a remark", () => {
    const links = [...html.matchAll(/href="\.\/#([^"]+)"/g)].map(([, link]) =>
      plain(link as string),
    );
    expect(links.length).toBeGreaterThan(5);
    for (const link of new Set(links)) {
      if (learns(link)) {
        expect(() => engine.units_from_link(readMachine(link)), link).not.toThrow();
        continue;
      }
      const base = link
        .split("&")
        .filter((pair) => !/^(compare|concepts|density|theories|tell)\b/.test(pair))
        .join("&");
      expect(engine.parse_link(base).notices, link).toEqual([]);
      if (link.includes("compare=")) expect(() => readFigure(link)).not.toThrow();
      if (divides(link)) expect(() => readDivision(link)).not.toThrow();
    }
  });

  it("has the figures whose numbers and links the lab's ten answers have", () => {
    for (const { answer, link, figure: id, chapter } of QUESTIONS) {
      const figure = figures.find((one) => one.id === id);
      if (!figure) throw new Error(`There is no figure ${id}.`);
      const said = CHAPTERS.map((one) => html.indexOf(`<section id="${one.id}"`)).concat(
        html.length,
      );
      const at = html.indexOf(` id="${id}"`);
      const holds = CHAPTERS.find((_, i) => at > (said[i] ?? 0) && at < (said[i + 1] ?? 0));
      expect(holds?.id, id).toBe(chapter);
      expect([figure.link, ...panelLinks(figure.link, figure.each)], id).toContain(link);
      const stated = figure.rows.flatMap((row) => row.stated);
      const numbers =
        answer.match(/10[⁻⁰¹²³⁴-⁹]+|−?\d+(?:\.\d+)?(?: ± \d+(?:\.\d+)?)?(?: %)?/g) ?? [];
      expect(numbers.length, id).toBeGreaterThan(1);
      const settings = figure.link.split(/[=&]/);
      const typed = numbers.filter((one) => !stated.includes(one) && !settings.includes(one));
      expect(typed, id).toEqual([]);
    }
  });

  it("has the chapters to which the lab leads", () => {
    const wanted = [
      ...Object.values({ ...EXPLAINED, ...OF_VIEW }),
      ...QUESTIONS.map(({ chapter }) => chapter),
    ];
    const chapters = [...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(wanted.filter((id) => id !== undefined && !chapters.includes(id))).toEqual([]);
    expect(Object.entries(CHAPTER_TITLES)).toEqual(CHAPTERS.map(({ id, title }) => [id, title]));
  });

  it("needs no style that the page's policy forbids", () => {
    expect(html).not.toMatch(/ style=/);
    expect(html).not.toMatch(/<script/);
  });
});
