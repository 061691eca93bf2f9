import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import webdriver from "../../webdriver.json" with { type: "json" };
import type { Engine, Shader } from "../../www/pkg-complete/iel-complete.js";
import { GROUP, particleSize, stepShader } from "../../www/plane/gpu/shaders";
import { expect, test } from "./fixtures";
import { open, pause, ready, runTo } from "./helpers";

/** Chromium's adapter in software. */
const args = [
  ...webdriver["goog:chromeOptions"].args.filter((arg) => arg !== "--disable-gpu"),
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--use-gl=angle",
  "--use-angle=gl-egl",
  "--ignore-gpu-blocklist",
];
test.use({
  launchOptions: { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args },
});

async function module() {
  const engine = await import("../../www/pkg-complete/iel-complete.js");
  const bytes = readFileSync("www/pkg-complete/iel-complete_bg.wasm");
  engine.initSync({ module: bytes });
  return engine;
}

/** What a compute shader leaves in the last of its buffers. */
async function computed(
  page: Page,
  text: string,
  buffers: { numbers: number[]; kind: "storage" | "uniform" | "out"; whole?: boolean }[],
  groups: number,
): Promise<number[]> {
  return page.evaluate(
    async ({ text, buffers, groups }) => {
      const adapter = await navigator.gpu.requestAdapter();
      if (!adapter) throw new Error("no adapter");
      const device = await adapter.requestDevice();
      const module = device.createShaderModule({ code: text });
      const { messages } = await module.getCompilationInfo();
      const wrong = messages.find(({ type }) => type === "error");
      if (wrong) throw new Error(`${wrong.message} in ${text.split("\n")[wrong.lineNum - 1]}`);
      const pipeline = await device.createComputePipelineAsync({
        layout: "auto",
        compute: { module },
      });
      const made = buffers.map(({ numbers, kind, whole }) => {
        const array = whole ? Uint32Array.from(numbers) : Float32Array.from(numbers);
        // Read back, filled; and what each is for.
        const usage = 0x4 | 0x8 | (kind === "uniform" ? 0x40 : 0x80);
        const buffer = device.createBuffer({ size: Math.max(16, array.byteLength), usage });
        device.queue.writeBuffer(buffer, 0, array);
        return buffer;
      });
      const out = made.at(-1) as GPUBuffer;
      const read = device.createBuffer({ size: out.size, usage: 0x1 | 0x8 });
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      const entries = made.map((buffer, binding) => ({ binding, resource: { buffer } }));
      pass.setBindGroup(
        0,
        device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }),
      );
      pass.dispatchWorkgroups(groups);
      pass.end();
      encoder.copyBufferToBuffer(out, 0, read, 0, out.size);
      device.queue.submit([encoder.finish()]);
      await read.mapAsync(0x1);
      const numbers = [...new Float32Array(read.getMappedRange())];
      device.destroy();
      return numbers;
    },
    { text, buffers, groups },
  );
}

/** Places over the view, in no order. */
const PLACES = Array.from(
  { length: 512 },
  (_, i) => 6 * ((i * 0.6180339887 + 0.11 * i * i) % 1) - 3,
);

/** Energy and gradient at all places, two coordinates each; of a program that has its numbers with it where there
 *  are no others. */
async function onProcessor(page: Page, code: string, values?: Iterable<number>) {
  const name = values ? "values" : "unused";
  const text = `${code}
    @group(0) @binding(0) var<storage, read> ${name}: array<f32>;
    @group(0) @binding(1) var<storage, read> places: array<vec2f>;
    @group(0) @binding(2) var<storage, read_write> found: array<vec3f>;
    @compute @workgroup_size(${GROUP}) fn all(@builtin(global_invocation_id) id: vec3u) {
      _ = &${name};
      let x = Place(places[id.x].x, places[id.x].y);
      let g = gradient(x);
      found[id.x] = vec3f(energy(x), g[0], g[1]);
    }`;
  const count = PLACES.length / 2;
  const buffers = [
    { numbers: [...(values ?? [])], kind: "storage" as const },
    { numbers: PLACES, kind: "storage" as const },
    { numbers: new Array(4 * count).fill(0), kind: "out" as const },
  ];
  return computed(page, text, buffers, count / GROUP);
}

/** The largest distance of numbers, in parts of each or of a hundredth of the largest. */
function apart(got: number[], want: number[]): number {
  expect(got.length).toBe(want.length);
  const floor = 0.01 * Math.max(...want.map(Math.abs));
  return Math.max(
    ...got.map((value, i) => {
      const right = want[i] as number;
      const off = Math.abs(value - right) / Math.max(Math.abs(right), floor);
      return Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
    }),
  );
}

test("every family’s energy and gradient are those of the engine", async ({ page }) => {
  await page.goto("./licenses.txt");
  const { Engine, catalog, parse_link } = await module();
  const families = catalog().rooms.energy;
  for (const { kind } of families) {
    const engine = new Engine(parse_link(`v=1&data=two-moons&energy=${kind}`).scenario);
    engine.run(20, Number.POSITIVE_INFINITY);
    const places = Float64Array.from(PLACES);
    const { code, values } = engine.shader([]);
    for (const found of [
      await onProcessor(page, code, values),
      await onProcessor(page, engine.program("wgsl")),
    ]) {
      const energies = found.filter((_, i) => i % 4 === 0);
      const slopes = found.filter((_, i) => i % 4 === 1 || i % 4 === 2);
      expect(apart(energies, [...engine.energies(places)]), `${kind}: E`).toBeLessThan(1e-4);
      expect(apart(slopes, [...engine.gradients(places)]), `${kind}: ∇E`).toBeLessThan(1e-4);
    }
    engine.free();
  }
  expect(families.length).toBeGreaterThan(15);
});

/** Where particles are that begin at those places, after so many steps. */
async function moved(page: Page, shader: Shader, places: number[], steps: number) {
  const { dim, values } = shader;
  const [size, count] = [particleSize(dim), places.length / dim];
  const particles = new Array(size * count).fill(0);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < dim; k++) particles[size * i + k] = places[dim * i + k];
    particles[size * (i + 1) - 1] = 1e30;
  }
  const float = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0] as number;
  const run = [-1, -1, 1, 1, 1].map(float).concat([7, count, steps, 0, 0]);
  const buffers = [
    { numbers: [...values], kind: "storage" as const },
    { numbers: run, kind: "uniform" as const, whole: true },
    { numbers: particles, kind: "out" as const },
  ];
  const found = await computed(page, stepShader(shader), buffers, Math.ceil(count / GROUP));
  return places.map((_, i) => found[size * Math.floor(i / dim) + (i % dim)] as number);
}

const OPERATORS = [
  "gradient-descent",
  "heavy-ball",
  "nesterov",
  "verlet&dynamics.magnetic=1.5",
  "driven&dynamics.rotation=2&dynamics.shear=-1&dynamics.input=0.3,-0.2",
  // Without noise they are exact too.
  "langevin&dynamics.temperature=0",
  "underdamped-langevin&dynamics.temperature=0",
];

/** A scenario that any operator goes with. */
const withDynamics = (dynamics: string, energy: string) =>
  `v=1&data=two-moons&objective=gibbs-likelihood&energy=${energy}&dynamics=${dynamics}`;

test("particles take the steps of the engine", async ({ page }) => {
  await page.goto("./licenses.txt");
  const { Engine, parse_link } = await module();
  for (const dynamics of OPERATORS) {
    const link = withDynamics(dynamics, "gaussian-mixture");
    const engine = new Engine(parse_link(link).scenario);
    const want = [...engine.simulate(Float64Array.from(PLACES), 5)];
    const got = await moved(page, engine.shader([]), PLACES, 5);
    expect(apart(got, want), dynamics).toBeLessThan(1e-4);
    expect(apart(PLACES, want), dynamics).toBeGreaterThan(0.01);
    engine.free();
  }
});

/** The mean energy of places. */
function meanEnergy(engine: Engine, places: number[]): number {
  const energies = engine.energies(Float64Array.from(places));
  return energies.reduce((sum, e) => sum + e, 0) / energies.length;
}

/** Standard error of a mean of 20,000: 0.7 % of it; of the difference of two, 1 %. */
const MEAN_TOLERANCE = 0.04;

test("particles with noise have the mean energy of the engine’s", async ({ page }) => {
  await page.goto("./licenses.txt");
  const { Engine, parse_link } = await module();
  for (const dynamics of ["langevin", "underdamped-langevin"]) {
    const link = withDynamics(`${dynamics}&dynamics.temperature=0.5`, "quadratic");
    const engine = new Engine(parse_link(link).scenario);
    const starts = new Array(40_000).fill(0.1);
    const want = meanEnergy(engine, [...engine.simulate(Float64Array.from(starts), 150)]);
    const got = meanEnergy(engine, await moved(page, engine.shader([]), starts, 150));
    expect(Math.abs(got / want - 1), dynamics).toBeLessThan(MEAN_TOLERANCE);
    // Two coordinates, half of the temperature each.
    expect(want).toBeGreaterThan(0.4);
    engine.free();
  }
});

/** Keeps the devices that the page asks for, so that a test can lose them. */
function keepDevices(): void {
  const devices: GPUDevice[] = [];
  Object.assign(window, { devices });
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    const device = await request.apply(this, given);
    devices.push(device);
    return device;
  };
}

const devices = (page: Page) =>
  page.evaluate(() => (window as unknown as { devices: GPUDevice[] }).devices.length);
const lose = (page: Page) =>
  page.evaluate(() => (window as unknown as { devices: GPUDevice[] }).devices.at(-1)?.destroy());

/** What the browser complains of. */
function complaints(page: Page): string[] {
  const said: string[] = [];
  page.on("console", (message) => {
    const blocked = message.text().includes("blocked by Playwright");
    if (message.type() !== "log" && !blocked) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
  return said;
}

/** A canvas: 0 the ground, 1 what lies on it. */
const canvasOf = (page: Page, layer: number, of = "canvas") =>
  page.getByTestId(of).locator("canvas").nth(layer);

/** How much ink is on a canvas, and a number that is another for other pixels. */
const look = (page: Page, layer: number, of = "canvas") =>
  canvasOf(page, layer, of).evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(element as HTMLCanvasElement, 0, 0);
    const { data } = copy?.getImageData(0, 0, width, height) ?? { data: [] as number[] };
    let [ink, hash] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      if (i % 4 === 3) ink += data[i] as number;
      hash = (Math.imul(hash, 31) + (data[i] as number)) | 0;
    }
    return { ink, hash };
  });

/** All pixels of the ground. */
const ground = (page: Page) =>
  canvasOf(page, 0).evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(element as HTMLCanvasElement, 0, 0);
    return [...(copy?.getImageData(0, 0, width, height).data ?? [])];
  });

const LINK = "#v=1&energy=gaussian-mixture&theme=light";

test("the picture is that of the engine, at every pixel", async ({ page, elsewhere }) => {
  const said = complaints(page);
  await elsewhere.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "gpu"));
  const grounds: number[][] = [];
  for (const one of [page, elsewhere]) {
    await open(one, LINK);
    await runTo(one, 60);
    if (one === page) await expect(one.getByTestId("particles")).toBeVisible();
    await one.waitForTimeout(1500);
    grounds.push(await ground(one));
  }
  const [drawn = [], painted = []] = grounds;
  expect(drawn.length).toBe(painted.length);
  const off = drawn.map((value, i) => Math.abs(value - (painted[i] as number)));
  const mean = off.reduce((sum, one) => sum + one, 0) / off.length;
  // Of 255: lines are not smoothed alike.
  expect(mean).toBeLessThan(1.5);
  expect(mean).toBeGreaterThan(0);
  await expect(elsewhere.getByTestId("particles")).toHaveCount(0);
  expect(said).toEqual([]);
});

test("particles flow where they are asked for", async ({ page }) => {
  const said = complaints(page);
  await open(page, `${LINK}&dynamics=langevin`);
  await pause(page);
  const crowd = page.getByTestId("particles");
  await expect(crowd).toHaveValue("0");
  await expect(crowd).toBeEnabled();
  const ink = async () => (await look(page, 1)).ink;
  const before = await ink();
  await crowd.selectOption("10000");
  await expect.poll(ink).toBeGreaterThan(1.2 * before);
  const { hash } = await look(page, 1);
  await expect.poll(async () => (await look(page, 1)).hash).not.toBe(hash);
  // Kept for the next visit.
  await page.reload();
  await expect(crowd).toHaveValue("10000");
  await crowd.selectOption("0");
  await pause(page);
  await expect.poll(ink).toBeLessThan(1.1 * before);
  expect(said).toEqual([]);
});

test("a cloud stands beside a density at the density’s time", async ({ page }) => {
  const said = complaints(page);
  await page.goto("./#play=no&density=fokker-planck&density.temperature=0.5&v=1&energy=four-wells");
  const crowd = page.getByTestId("particles");
  await expect(crowd).toBeEnabled();
  const seen = async () => (await look(page, 0, "density-now")).hash;
  const dots = await seen();
  await crowd.selectOption("100000");
  await expect.poll(seen).not.toBe(dots);
  await page.waitForTimeout(500);
  const begun = await seen();
  expect(await seen()).toBe(begun);
  await page.getByTestId("density-step").click();
  await expect.poll(seen).not.toBe(begun);
  // Whoever comes late is taken along to the same place: fifty steps, more than are taken for one picture.
  for (let i = 0; i < 49; i++) {
    const before = await page.getByTestId("density-time").textContent();
    await page.getByTestId("density-step").click();
    await expect(page.getByTestId("density-time")).not.toHaveText(before ?? "");
  }
  await page.waitForTimeout(500);
  const followed = await seen();
  await crowd.selectOption("0");
  await expect.poll(seen).not.toBe(followed);
  await crowd.selectOption("100000");
  await expect.poll(seen).toBe(followed);
  await page.getByTestId("density-geometry").selectOption("fisher-rao");
  await expect(crowd).toBeDisabled();
  expect(said).toEqual([]);
});

test("each of several operators side by side moves particles of its own", async ({ page }) => {
  const said = complaints(page);
  await page.goto("./#play=no&v=1&energy=double-well&compare=dynamics:gradient-descent,verlet");
  const crowd = page.getByTestId("particles");
  await expect(crowd).toBeEnabled();
  const panel = async (k: number) => (await look(page, 1, `panel-${k}-canvas`)).ink;
  const [first, second] = [await panel(1), await panel(2)];
  await crowd.selectOption("10000");
  await expect.poll(() => panel(1)).toBeGreaterThan(1.2 * first);
  await expect.poll(() => panel(2)).toBeGreaterThan(1.2 * second);
  expect(said).toEqual([]);
});

test("particles rest where motion is not wanted", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open(page, LINK);
  await runTo(page, 5);
  const seen = async () => (await look(page, 1)).hash;
  const before = await seen();
  await page.getByTestId("particles").selectOption("10000");
  await expect.poll(seen).not.toBe(before);
  // Once the picture has its last refinement.
  await expect(async () => {
    const one = await seen();
    await page.waitForTimeout(500);
    expect(await seen()).toBe(one);
  }).toPass({ timeout: 15_000 });
});

test("a processor that is lost is found again, and one that stays lost is not missed", async ({
  page,
}) => {
  const said = complaints(page);
  await page.addInitScript(keepDevices);
  await page.goto(`./${LINK}`);
  await ready(page);
  for (const there of [1, 2, 3]) {
    await expect.poll(() => devices(page)).toBe(there);
    await expect(page.getByTestId("particles")).toBeVisible();
    await lose(page);
  }
  await expect(page.getByTestId("particles")).toHaveCount(0);
  await runTo(page, 40);
  expect((await look(page, 0)).ink).toBeGreaterThan(255 * 100_000);
  expect(said).toEqual([]);
});
