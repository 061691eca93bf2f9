// Exported programs against `iel evaluate`, `iel gradient` and `iel fit`: NumPy and JAX in a Python
// environment of their own under .cache, PyTorch where the peers of `npm run bench -- --peers` are installed or
// with `--pytorch` (some gigabytes), JavaScript by Node. Ends with one line `N passed, N failed`.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { attempt, capture, entry, isScript, root, run, Stop, which } from "./lib/run.mjs";

export const findPython = () => which("python3");

const folder = path.join(root, ".cache", "exports");
const requirements = path.join(root, "tests", "python", "requirements.txt");
const peers = path.join(root, ".cache", "peers", "venv", "bin", "python");
const TOLERANCE = 1e-9;

/** Energies, each with the observations that it is tried on. */
const functions = {
  network: "data=two-moons&energy=mlp&energy.widths=64,64",
  softplus:
    "data=two-moons&energy=mlp&energy.widths=5,7&energy.activation=softplus&energy.confinement=0.2",
  silu: "data=two-moons&energy=mlp&energy.widths=6&energy.activation=silu",
  mixture: "data=two-moons&energy=gaussian-mixture",
  diagonal: "data=two-moons&energy=gaussian-mixture&energy.covariance=diagonal",
  balls: "data=two-moons&energy=gaussian-mixture&energy.covariance=spherical",
  bumps: "data=two-moons&energy=rbf",
  polynomial: "data=two-moons&energy=polynomial&energy.degree=5",
  convex: "data=two-moons&energy=input-convex",
  hopfield: "data=two-moons&energy=modern-hopfield",
  units: "data=two-moons&energy=network&latent=2",
  layered:
    "data=two-moons&energy=network&energy.connections=layered&energy.hidden=2&latent=2&energy.rate=logistic",
  quadratic: "data=two-moons&energy=quadratic",
  linear: "data=two-moons&energy=linear",
  typed: "data=two-moons&energy=custom",
  wells: "data=two-moons&energy=double-well",
  corners: "data=two-moons&energy=four-wells",
  ring: "data=two-moons&energy=ring",
  himmelblau: "data=two-moons&energy=himmelblau",
  mueller: "data=two-moons&energy=mueller-brown",
  rastrigin: "data=two-moons&energy=rastrigin",
  atoms: "data=two-moons&energy=lennard-jones",
  seen: "data=two-moons&energy=mlp&energy.widths=5&latent=1&sees=1,3",
  torus: "data=two-moons&energy=rbf&periods=7,8",
  cylinder: "data=two-moons&energy=gaussian-mixture&periods=0,9",
};

/** Conditions, and units of the coordinates. */
const observed = [
  { x: [0.4, -1.2], start: [1.0, 0.5], condition: [0.3, -0.8] },
  { x: [-0.7, 0.9], start: [-1.1, 0.2], condition: [-0.5, 0.4] },
  { x: [1.3, 0.1], start: [0.6, 0.4], condition: [0.9, 0.2] },
];
const points = { kind: "points", points: observed };
const axes = [
  { name: "length", center: 12.5, scale: 3.0 },
  { name: "angle", center: -1.0, scale: 0.25 },
];
const typed = {
  kind: "custom",
  expression:
    "p*(x1^2 - y1)^2 + sin(x1*y2)/(1 + y1^2) + abs(x2)^q*min(x1, 2) + max(x1, x2)*sigmoid(q*x1) + softplus(x2) + (1 + x1^2)^(x2/3)",
  parameters: [
    { name: "p", value: 1.5 },
    { name: "q", value: 2.5 },
  ],
};
const structured = {
  "shifted, in units": { data: points, axes, energy: { kind: "mlp", widths: [5] } },
  "joined, in units": {
    data: points,
    axes,
    energy: { kind: "mlp", widths: [5] },
    conditioning: "input",
  },
  "clamped units": { data: points, energy: { kind: "network" }, conditioning: "input" },
  "typed, all functions": { data: points, axes, energy: typed },
};

/** Problems that whole programs are written for. */
const problems = {
  default: "data=two-moons",
  "heavy ball, learned starts": "data=two-moons&dynamics=heavy-ball&initial=learned&steps=7",
  "nesterov, mixture, prior":
    "data=two-moons&dynamics=nesterov&energy=gaussian-mixture&initial=prior",
  "latent units": "data=two-moons&energy=network&latent=2",
  "score matching": "data=two-moons&objective=score-matching&energy.activation=softplus",
  denoising: "data=two-moons&objective=denoising-score-matching&energy=rbf",
  "denoising on a torus":
    "data=two-moons&objective=denoising-score-matching&energy=rbf&periods=7,8",
  gibbs: "data=two-moons&objective=gibbs-likelihood&energy.widths=8",
  "steps of trajectories": "data=langevin-pairs&objective=transition-likelihood",
  free: "data=two-moons&initial=free&optimizer=sgd&energy=input-convex",
};
const strokes = {
  kind: "points",
  points: [
    {
      x: [0.4, -1.2],
      start: [1.0, 0.5],
      path: [
        [0.8, 0.0],
        [0.6, -0.6],
      ],
    },
    {
      x: [-0.7, 0.9],
      start: [-1.1, 0.2],
      path: [
        [-1.0, 0.5],
        [-0.9, 0.7],
      ],
    },
    { x: [1.3, 0.1], start: [0.6, 0.4] },
  ],
};
const trained = {
  "given starts under conditions": {
    data: points,
    initial: { kind: "given" },
    energy: { kind: "mlp", widths: [6] },
  },
  paths: { data: strokes, initial: { kind: "given" }, objective: { kind: "trajectory" } },
  "steps along paths": { data: strokes, objective: { kind: "transition-likelihood" } },
};
const UPDATES = 5;

/** What `iel` answers. */
function iel(args, input) {
  const program = path.join(
    process.env.CARGO_TARGET_DIR ?? path.join(root, "target"),
    "debug",
    "iel",
  );
  const answer = capture(program, args, { input, maxBuffer: 1 << 28 });
  if (answer === undefined) throw new Stop(`iel ${args.join(" ")} failed.`);
  return answer;
}

/** A scenario in double precision, as the file that all commands read. */
function scenarioFile(name, scenario) {
  const file = path.join(folder, `${name.replaceAll(/[^a-z]+/g, "-")}.json`);
  const text =
    typeof scenario === "string"
      ? // A link, with the parameters that it starts from.
        iel(["fit", `v=1&${scenario}`, "--precision", "f64", "-n", "0", "-q"])
      : iel(["fit", JSON.stringify(scenario), "--precision", "f64", "-n", "0", "-q"]);
  writeFileSync(file, text);
  return file;
}

const exported = (file, language, end) => {
  const program = file.replace(/\.json$/, `.${end}`);
  iel(["export", file, "--as", language, "--out", program, "-q"]);
  return program;
};

/** Places around the middle, the same every time. */
function places(dim, m) {
  let state = 1;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return (4 * state) / 2147483647 - 2;
  };
  const row = (length) => Array.from({ length }, next);
  return Array.from({ length: 20 }, () => ({ x: row(dim), y: row(m) }));
}

/** The energy at those places, by `iel evaluate`, in units. */
function evaluated(file) {
  const scenario = JSON.parse(readFileSync(file, "utf8"));
  const dim = 2 + (scenario.latent ?? 0);
  const m = scenario.data.kind === "points" ? 2 : 0;
  const asked = places(dim, m);
  const rows = asked.map(({ x, y }) => (m > 0 ? { x, condition: y } : { x }));
  const answer = iel(["evaluate", file, "--points", "-", "-q"], JSON.stringify(rows));
  const { points } = JSON.parse(answer);
  const center = (k) => scenario.axes?.[k]?.center ?? 0;
  const scale = (k) => scenario.axes?.[k]?.scale ?? 1;
  return {
    x: asked.map(({ x }) => x.map((v, k) => center(k) + scale(k) * v)),
    ...(m > 0 ? { y: asked.map(({ y }) => y) } : {}),
    energy: points.map(({ energy }) => energy),
    gradient: points.map(({ gradient }) => gradient.map((g, k) => g / scale(k))),
  };
}

const largest = (numbers) => Math.max(1, ...numbers.flat().map(Math.abs));

/** How far a module of JavaScript is from what is wanted. */
async function inJavaScript(program, { x, y, energy, gradient }) {
  const module = await import(pathToFileURL(program));
  let off = 0;
  x.forEach((place, i) => {
    const given = y ? [place, y[i]] : [place];
    off = Math.max(off, Math.abs(module.energy(...given) - energy[i]) / largest(energy));
    module.gradient(...given).forEach((g, k) => {
      off = Math.max(off, Math.abs(g - gradient[i][k]) / largest(gradient));
    });
  });
  return off;
}

const nested = ({ shape, values }) => {
  if (shape.length === 0) return values[0];
  if (shape.length === 1) return values;
  const inner = shape.slice(1);
  const size = inner.reduce((a, b) => a * b, 1);
  return Array.from({ length: shape[0] }, (_, i) =>
    nested({ shape: inner, values: values.slice(i * size, (i + 1) * size) }),
  );
};
const byName = (tensors) => Object.fromEntries(tensors.map((t) => [t.name, nested(t)]));

/** Python with what the programs need, or what is missing. */
async function python(withTorch) {
  const system = findPython();
  if (!system) throw new Stop("Python 3.11 or later is needed to run exported programs.");
  const venv = path.join(folder, "venv");
  const program = path.join(venv, "bin", "python");
  const stamp = path.join(folder, "installed");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    await run(system, ["-m", "venv", venv]);
    await run(program, ["-m", "pip", "install", "--quiet", "-r", requirements]);
    writeFileSync(stamp, wanted);
  }
  const hasAll = (python) => capture(python, ["-c", "import jax, torch"]) !== undefined;
  // The peers that benchmarks are measured beside have it.
  if (hasAll(peers)) return { program: peers, torch: true };
  if (withTorch && !hasAll(program)) {
    await run(program, ["-m", "pip", "install", "--quiet", "torch"]);
  }
  return { program, torch: hasAll(program) };
}

async function main() {
  mkdirSync(folder, { recursive: true });
  const { program, torch } = await python(process.argv.includes("--pytorch"));
  // As the tests have it: `cargo build` alone would compile all dependencies once more, with other features.
  await run("cargo", ["test", "--locked", "--no-run", "--test", "it"]);
  const cases = [];
  let [passed, failed] = [0, 0];
  for (const [name, scenario] of Object.entries({ ...functions, ...structured })) {
    const file = scenarioFile(name, scenario);
    const want = evaluated(file);
    const module = exported(file, "numpy", "py");
    cases.push({
      language: "NumPy",
      what: "function",
      name,
      program: path.basename(module),
      ...want,
    });
    const off = await inJavaScript(exported(file, "javascript", "mjs"), want);
    const fine = off <= TOLERANCE;
    if (fine) passed += 1;
    else failed += 1;
    console.log(`${fine ? "ok " : "NOT"} JavaScript function: ${name}: ${off.toExponential(1)}`);
  }
  const languages = [["JAX", "jax"], ...(torch ? [["PyTorch", "pytorch"]] : [])];
  if (!torch)
    console.log("PyTorch is not installed: its programs are not run. `--pytorch` installs it.");
  for (const [name, scenario] of Object.entries({ ...problems, ...trained })) {
    const file = scenarioFile(`problem-${name}`, scenario);
    const { loss, theta, initial } = JSON.parse(iel(["gradient", file, "-q"]));
    const learned = JSON.parse(readFileSync(file, "utf8")).state.initial.length > 0;
    const want = { loss, theta: byName(theta), ...(learned ? { initial } : {}) };
    for (const [language, as] of languages) {
      const written = path.basename(exported(file, as, `${as}.py`));
      cases.push({ language, what: "check", name, program: written, ...want });
      if (language === "JAX" && ["default", "gibbs", "paths"].includes(name)) {
        cases.push({ language, what: "devices", name, program: written });
        cases.push({ language, what: "processes", name, program: written });
      }
      if (name in trained || name.includes("learned") || name.includes("free")) {
        const after = JSON.parse(iel(["fit", file, "-n", `${UPDATES}`, "-q"]));
        const reached = JSON.parse(iel(["gradient", JSON.stringify(after), "-q"]));
        cases.push({
          language,
          what: "training",
          name,
          program: written,
          updates: UPDATES,
          loss: reached.loss,
          theta: byName(after.state.theta),
          ...(learned ? { initial: after.state.initial } : {}),
        });
      }
    }
  }
  writeFileSync(path.join(folder, "cases.json"), JSON.stringify(cases));
  const { output } = await attempt(program, [path.join(root, "tests/python/exports.py"), folder], {
    say: (text) => process.stdout.write(text.replace(/^\d+ passed, \d+ failed\n/m, "")),
  });
  const [, more, wrong] = /(\d+) passed, (\d+) failed/.exec(output) ?? [0, 0, 1];
  passed += Number(more);
  failed += Number(wrong);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

if (isScript(import.meta.url)) entry(main);
