// npm run hostile -- [--inputs 1000000] [--seed 7]: changed links, scenarios and tables against the complete build
// of the engine, as the page calls it, in Node. A typed error, or a scenario that runs an update and reads back
// as it was written; else it ends with the input. `cargo test --test it hostile` is the same of the crate.
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { entry, root, Stop } from "./lib/run.mjs";

const FRAGMENTS = [
  ...'&=#%,;.-+e"{}[]:\n\r\t\0',
  ...[
    "%00",
    "%f",
    "E308",
    "1e-320",
    "NaN",
    "inf",
    "-0",
    "18446744073709551616",
    "9e99",
    "null",
    "true",
  ],
  ...[
    "\\u0000",
    "\ufeff",
    "\u2212",
    "图",
    "\ud800",
    "x1",
    "kind",
    "state=",
    "points=z",
    "**",
    "inferred=3",
  ],
];
/** An update is run where it takes observations × steps of at most this. */
const LIGHT = 3000;

/** Random numbers in [0, 1) from a seed (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function mutate(random, text, other) {
  const below = (n) => Math.floor(random() * n);
  let now = text;
  for (let k = 1 + below(6); k > 0; k--) {
    const at = below(now.length + 1);
    const end = Math.min(now.length, at + below(12));
    const [before, part, after] = [now.slice(0, at), now.slice(at, end), now.slice(end)];
    const fragment = FRAGMENTS[below(FRAGMENTS.length)];
    const from = below(other.length + 1);
    now = [
      () => before + after,
      () => before + fragment + after,
      () => before + fragment + part + after,
      () => before,
      () => before + part.repeat(1 + below(20)) + after,
      () =>
        before +
        String.fromCharCode((part.charCodeAt(0) || 0) ^ (1 << below(8))) +
        part.slice(1) +
        after,
      () => before + other.slice(from, from + below(60)) + after,
      () => before + (part + after).replace(/\d+/, String(below(100_000))),
    ][below(8)]();
  }
  return now;
}

function seeds(engine) {
  const demos = readFileSync(path.join(root, "www/panel/text/demos.ts"), "utf8").split('"');
  const witnesses = readFileSync(path.join(root, "tests/witnesses.txt"), "utf8").split(/\s+/);
  const links = [...demos, ...witnesses].filter((text) => /^v=[12]&/.test(text));
  links.push("v=1&energy=custom&energy.expression=a*x^2%2Bsin(y)%2Fb&energy.parameters=a:1,b:2");
  const scenarios = links.flatMap((link) => {
    try {
      return [JSON.stringify(engine.parse_link(link).scenario)];
    } catch {
      return [];
    }
  });
  const tables = [
    "x1,x2\n0.5,1.2\n-0.3,0.8\n",
    "x,y,id\n1,2,7\n",
    "x1;x2;z1;z2;y1\n1;2;3;4;5\n1;2;;;5\n",
    "#! FIELDS time phi psi\n 0 1 2\n 1 3 4\n",
    "1 2 3\n4 5 6\n",
    "[[1,2],[3,4]]",
    '[{"x":[1,2],"start":[0,0],"condition":[1],"path":[[1,2],[2,3]]}]',
    '{"points":[{"y":1,"x":2},{"x":3,"y":4}]}',
  ];
  return [links, scenarios, tables];
}

/** A scenario that was accepted runs an update, and its link reads back as it is. */
function accept(engine, scenario) {
  const link = engine.to_link(scenario);
  const back = engine.parse_link(link);
  if (JSON.stringify(back.scenario) !== JSON.stringify(scenario))
    throw new Error(`reads back otherwise: ${link}`);
  const run = new engine.Engine(scenario);
  try {
    if (run.observations().length * scenario.steps <= 2 * LIGHT) run.run(1, 1);
    const { loss, diverged } = run.status();
    if (diverged === null && loss !== null && !Number.isFinite(loss))
      throw new Error(`the loss is ${loss}`);
  } finally {
    run.free();
  }
}

/** Whether what was thrown is an error of the engine: a sentence, with the place that it is about. */
const isTyped = (thrown) =>
  !(thrown instanceof Error && thrown.constructor !== Error) &&
  typeof thrown?.message === "string" &&
  thrown.message.length >= 8 &&
  thrown.message.length < 2000 &&
  "at" in thrown;

entry(async () => {
  const { values } = parseArgs({
    options: {
      inputs: { type: "string", default: "1000000" },
      seed: { type: "string", default: "7" },
    },
  });
  const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
  const folder = path.join(root, "www/pkg-complete");
  const engine = await import(path.join(folder, "iel-complete.js"));
  const { memory } = engine.initSync({
    module: readFileSync(path.join(folder, "iel-complete_bg.wasm")),
  });
  const groups = seeds(engine);
  let accepted = 0;
  for (let i = 0; i < inputs; i++) {
    const random = numbers(Math.imul(seed, 0x9e3779b9) ^ i);
    const pick = (from) => from[Math.floor(random() * from.length)];
    const kind = Math.floor(random() * 3);
    const text = mutate(random, pick(groups[kind]), pick(groups[kind]));
    try {
      if (kind === 0) accept(engine, engine.parse_link(text).scenario);
      else if (kind === 1) {
        let scenario;
        try {
          scenario = JSON.parse(text);
        } catch {
          continue;
        }
        engine.check(scenario);
        const run = new engine.Engine(scenario);
        const full = run.scenario(true);
        run.free();
        accept(engine, full);
      } else {
        const { points } = engine.read_table(text, {});
        const run = new engine.Engine({ version: 2, data: { kind: "points", points } });
        run.free();
      }
      accepted++;
    } catch (thrown) {
      if (!isTyped(thrown))
        throw new Stop(`Input ${i} of seed ${seed}: ${thrown?.stack ?? thrown}\n${text}`);
    }
  }
  const megabytes = Math.round(memory.buffer.byteLength / 1e6);
  console.log(
    `${inputs} inputs from seed ${seed}: ${accepted} accepted, ${inputs - accepted} refused; the engine's memory grew to ${megabytes} MB`,
  );
});
