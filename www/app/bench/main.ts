import "../../kit/trusted";
import "../styles/bench.css";
import address from "../../../benches/work.json?url";
import { hasRelaxedSimd } from "../../kit/simd";
import type { Build } from "../../worker/wasm";
import type { FromBench, ToBench } from "./runner";
import { type StandardWork, WORKS, type Work } from "./work";

const CORES = navigator.hardwareConcurrency || 1;
const SAMPLES = Number(new URLSearchParams(location.search).get("rounds")) || 15;
/** How far a result may be off: P3 is random, and is compared by its spread. */
const ALLOWED: Record<Work, number> = { p0: 1e-4, p1: 1e-4, p2: 1e-4, p3: 0.05 };

export interface Result {
  ms: number[];
  off: number;
}

const started: Record<string, Worker> = {};
let work: Promise<StandardWork> | undefined;

function worker(build: Build, index: number): Worker {
  const start = () =>
    new Worker(new URL("./runner.ts", import.meta.url), { type: "module", name: build });
  const key = `${build} ${index}`;
  started[key] ??= start();
  return started[key];
}

async function fetched(): Promise<StandardWork> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** Measures a piece of work on so many workers. */
async function measure(
  name: Work,
  samples: number,
  workers = 1,
  build: Build = "complete",
): Promise<Result> {
  work ??= fetched();
  const description = await work;
  const post = (index: number, message: ToBench, transfer: Transferable[]) =>
    worker(build, index).postMessage(message, transfer);
  const ports: MessagePort[] = [];
  // The page's own worker pool shares a fit; the field is shared here.
  const parts = name === "p2" ? workers : 1;
  for (let part = 1; part < parts; part++) {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1);
    const help = { help: port2, measure: name, work: description, part, parts };
    post(part, help, [port2]);
  }
  const first = worker(build, 0);
  const answer = new Promise<FromBench>((resolve, reject) => {
    first.onmessage = ({ data }) => resolve(data);
    first.onerror = (event) => reject(new Error(event.message || "The worker did not start."));
  });
  post(0, { measure: name, samples, work: description, workers, ports }, ports);
  const result = await answer;
  for (const port of ports) port.close();
  if ("error" in result) throw new Error(result.error);
  if (!(result.off <= ALLOWED[name])) {
    throw new Error(`The result is off by ${result.off.toExponential(1)}: not timed.`);
  }
  return result;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}

/** For scripts/bench.mjs, which measures the page beside others. */
declare global {
  interface Window {
    bench: { measure: typeof measure; cores: number; fused: boolean };
  }
}
const FUSED = hasRelaxedSimd();
window.bench = { measure, cores: CORES, fused: FUSED };

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const [button, copy] = [element<HTMLButtonElement>("run"), element<HTMLButtonElement>("copy")];
const [state, rows, json] = [element("state"), element("rows"), element("json")];
element("all").textContent = `${CORES} workers, ms`;

async function titled(name: Work): Promise<string> {
  work ??= fetched();
  return `${name.toUpperCase()} ${(await work)[name].title}`;
}

async function run(): Promise<void> {
  const results: Record<string, unknown> = {};
  rows.replaceChildren();
  element("table").hidden = false;
  for (const name of WORKS) {
    const row = document.createElement("tr");
    const cell = (text: string) => {
      const td = row.appendChild(document.createElement("td"));
      td.textContent = text;
    };
    cell(await titled(name));
    rows.append(row);
    state.textContent = `${row.textContent}…`;
    const one = await measure(name, SAMPLES);
    cell(median(one.ms).toFixed(2));
    const all = name === "p3" || CORES === 1 ? null : await measure(name, SAMPLES, CORES);
    cell(all ? median(all.ms).toFixed(2) : "–");
    const fused = FUSED ? await measure(name, SAMPLES, 1, "fused") : null;
    cell(fused ? median(fused.ms).toFixed(2) : "–");
    cell(one.off.toExponential(1));
    results[name] = { oneWorker: one, allWorkers: all, oneWorkerFused: fused };
  }
  const { userAgent } = navigator;
  const report = { userAgent, cores: CORES, isolated: crossOriginIsolated, results };
  json.textContent = JSON.stringify(report, null, 1);
  json.hidden = false;
  copy.hidden = false;
  state.textContent = "Medians. An iteration of P0 and P1 is a loss and its full gradient.";
}

button.onclick = () => {
  button.disabled = true;
  run()
    .catch((error: Error) => {
      state.textContent = `It did not work: ${error.message}`;
    })
    .finally(() => {
      button.disabled = false;
    });
};

copy.onclick = async () => {
  await navigator.clipboard.writeText(json.textContent ?? "");
  copy.textContent = "Copied";
};
