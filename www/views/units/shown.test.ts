import { expect, it } from "vitest";
import type { KindOf } from "../../panel/controls/schema";
import { shown } from "./shown";

it("shows what is set here, and what the choice beside it makes use of", () => {
  const entry = {
    kind: "boltzmann",
    schema: {
      properties: {
        connections: {},
        chance: { "x-when": ["connections", "chance"] },
        pictures: { "x-hidden": true },
      },
    },
  } as unknown as KindOf;
  const names = (now: object) => Object.keys(shown(entry, now).schema.properties ?? {});
  expect(names({ kind: "boltzmann", connections: "chance" })).toEqual(["connections", "chance"]);
  expect(names({ kind: "boltzmann", connections: "all" })).toEqual(["connections"]);
});
