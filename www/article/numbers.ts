import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as engine from "../pkg-complete/iel-complete.js";
import { measured } from "./measured";
import { article } from "./render";
import type { FigureSpec } from "./spec";
import { restated } from "./stated";

const ENTITIES: Record<string, string> = { "&quot;": '"', "&lt;": "<", "&gt;": ">", "&amp;": "&" };
/** A text without the entities of HTML. */
export const plain = (text: string) => text.replace(/&\w+;/g, (one) => ENTITIES[one] ?? one);

/** The figures that stand in a text. */
export const figuresIn = (html: string): FigureSpec[] =>
  [...html.matchAll(/data-figure="([^"]+)"/g)].map(([, spec]) => JSON.parse(plain(spec as string)));

/** Tests of one part of the figures: the parts are files, which run side by side. */
export function holdNumbers(part: number, parts: number): void {
  engine.initSync({ module: readFileSync("www/pkg-complete/iel-complete_bg.wasm") });
  describe("numbers", () => {
    const own = figuresIn(article()).filter((_, i) => i % parts === part);
    for (const spec of own) {
      it(`of the figure ${spec.id} are those that its link gives`, {
        timeout: 300_000,
      }, async () => {
        const found = await restated(spec, spec.link, (one) => measured(engine, one));
        expect(found).toEqual(spec.rows.map(({ stated }) => stated));
      });
    }
  });
}
