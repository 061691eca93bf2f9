import { expect, test } from "vitest";
import { ownScript } from "./trusted";

const page = "https://one.example/iel/";

test("scripts of this site are run, and of no other", () => {
  expect(ownScript("./assets/fitWorker.js", page)).toBe(
    "https://one.example/iel/assets/fitWorker.js",
  );
  for (const other of [
    "https://two.example/a.js",
    "//two.example/a.js",
    "http://one.example/a.js",
    "data:text/javascript,1",
    "javascript:1",
  ]) {
    expect(() => ownScript(other, page)).toThrow("another site");
  }
});
