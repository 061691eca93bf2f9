import { existsSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pictured } from "../../../scripts/lib/gallery.mjs";
import * as demos from "./demos";
import madeOf from "./pictures.json" with { type: "json" };
import { CHAPTER_TITLES } from "./questions";
import * as tables from "./realTables";

describe("the gallery", () => {
  it("has a picture of every demo as it is now, light and dark", () => {
    const now = pictured(demos, tables);
    expect(madeOf).toEqual(Object.fromEntries(now.map(({ id, digest }) => [id, digest])));
    for (const { id } of now)
      for (const theme of ["light", "dark"]) {
        const file = `public/gallery/${id}-${theme}.webp`;
        expect(existsSync(file), file).toBe(true);
        expect(statSync(file).size, file).toBeLessThan(15_000);
      }
  });

  it("asks in ten words at most, answers, and names a chapter", () => {
    for (const { question, answer, chapter } of demos.DEMOS) {
      expect(question.split(" ").length, question).toBeLessThanOrEqual(10);
      expect(answer, question).not.toBe("");
      expect(CHAPTER_TITLES, question).toHaveProperty(chapter);
    }
  });
});
