import type { Frame } from "../../wire/protocol";
import type { Box } from "../../wire/types";
import type { Brush } from "../palette";
import { visible } from "../view";
import { BUFFER, bound, type Gpu, Sheet } from "./device";
import { type Panes, pixelsOf, rgba } from "./pixels";
import { cloudShader, GROUP, LOOK_BYTES, particleSize, RUN_BYTES, stepShader } from "./shaders";

/** A process takes so long, as the paths beside it do, but for the quickest and the slowest. */
const PROCESS_MS = 1700;
const LEAST_RATE = 3;
const MOST_RATE = 120;
/** The most steps between two pictures. */
const MOST_STEPS = 4;
/** Where nothing moves, particles have taken so many steps at most. */
const STILL_STEPS = 12;
/** How dark the cloud gets: particles are the paler the more there are. */
const DARKEST = 0.75;
const darkness = (count: number) => Math.min(0.6, 60 / Math.sqrt(count));

/** Which particles are drawn. */
export interface Crowd {
  /** How many at a time. */
  count: number;
  /** Nothing shall move. */
  still: boolean;
  /** Of each coordinate, after how much it is the same place again; 0 for never. */
  periods: number[];
  /** Particles that all begin at once in a box, evenly or around its middle, and have taken so many steps. */
  led?: { box: Box; spread: number; taken: number };
}

/** A life without an end. */
const FOREVER = 1e30;
/** Steps that are made up for at once, at most; the rest before the pictures that follow. */
const MOST_AT_ONCE = 40;

/** Particles that follow the dynamics on the energy as it is. */
export class Cloud {
  readonly #sheet: Sheet;
  /** They have not taken all the steps yet that they are to have taken. */
  behind = false;
  #values: GPUBuffer | null = null;
  #run: GPUBuffer | null = null;
  #look: GPUBuffer | null = null;
  #particles: GPUBuffer | null = null;
  #of = "";
  /** Steps taken, and the time of the picture before. */
  #taken = 0;
  #due = 0;
  #before = 0;
  /** Steps are under way: a slow processor is given no others meanwhile. */
  #stepping = false;

  constructor(readonly gpu: Gpu) {
    this.#sheet = new Sheet(gpu);
  }

  /** Draws them; false where it cannot, or not yet. */
  draw(
    brush: Brush,
    frame: Pick<Frame, "shader" | "steps">,
    { count: asked, still, periods, led }: Crowd,
    now: number,
  ): boolean {
    const { shader } = frame;
    if (!shader?.moves || asked < 1) return false;
    const { device, format } = this.gpu;
    const room = device.limits.maxStorageBufferBindingSize / (4 * particleSize(shader.dim));
    const count = Math.min(asked, Math.floor(room));
    const steps = this.gpu.program(stepShader(shader), (module) =>
      device.createComputePipelineAsync({ layout: "auto", compute: { module } }),
    );
    const blend = {
      srcFactor: "one",
      dstFactor: "one-minus-src-alpha",
      operation: "add",
    } as const;
    const dots = this.gpu.program(cloudShader(shader.dim), (module) =>
      device.createRenderPipelineAsync({
        layout: "auto",
        vertex: { module, entryPoint: "place" },
        fragment: {
          module,
          entryPoint: "dot_of",
          targets: [{ format, blend: { color: blend, alpha: blend } }],
        },
        primitive: { topology: "point-list" },
      }),
    );
    const pixels = pixelsOf(brush);
    if (!steps || !dots || pixels.width < 1 || pixels.height < 1) return false;
    if (led && led.taken + 1 < this.#taken) this.free();
    this.#begin(count, shader.dim, JSON.stringify([led?.box, led?.spread]));
    this.#values = this.gpu.filled(this.#values, shader.values, BUFFER.storage);
    const due = led
      ? Math.min(led.taken + 1 - this.#taken, this.#stepping ? 0 : MOST_AT_ONCE)
      : this.#dueAt(now, still, frame.steps);
    this.behind = led !== undefined && this.#taken + due <= led.taken;
    const { box, spread } = led ?? { box: visible(brush.view), spread: 0 };
    this.#advance(steps, count, due, { box, spread, life: led ? FOREVER : frame.steps });
    if (this.behind) return false;
    const side = Math.max(1, Math.round(pixels.ratio * (count > 20_000 ? 1 : 2)));
    const share = still || led ? 1 : this.#due;
    const look = lookOf(brush, pixels, periods, { share, side, count });
    this.#look = this.gpu.filled(this.#look, look, BUFFER.uniform);
    const group = device.createBindGroup({
      layout: dots.getBindGroupLayout(0),
      entries: bound(this.#particles, this.#look),
    });
    const drawn = this.#sheet.draw(pixels.width, pixels.height, (pass) => {
      pass.setPipeline(dots);
      pass.setBindGroup(0, group);
      pass.draw(count, side * side);
    });
    if (!drawn) return false;
    brush.context.globalAlpha = DARKEST;
    pixels.put(this.#sheet.canvas);
    brush.context.globalAlpha = 1;
    return true;
  }

  /** Gives the particles' memory back. */
  free(): void {
    this.#particles?.destroy();
    this.#particles = null;
    this.#of = "";
    this.#taken = 0;
  }

  /** Other particles begin anew. */
  #begin(count: number, dim: number, from: string): void {
    const of = `${count} ${dim} ${from}`;
    if (of === this.#of) return;
    this.#particles?.destroy();
    this.#particles = this.gpu.device.createBuffer({
      size: 4 * particleSize(dim) * count,
      usage: BUFFER.storage,
    });
    [this.#of, this.#taken, this.#due] = [of, 0, 0];
  }

  /** Whole steps that are due now. */
  #dueAt(now: number, still: boolean, steps: number): number {
    const passed = Math.min(Math.max(now - this.#before, 0), 1000);
    this.#before = now;
    if (still) return Math.max(0, Math.min(steps, STILL_STEPS) - this.#taken);
    // At once there is something to see.
    if (this.#taken === 0) return 1;
    const rate = Math.min(Math.max((1000 * steps) / PROCESS_MS, LEAST_RATE), MOST_RATE);
    this.#due += (rate * passed) / 1000;
    if (this.#stepping) this.#due = Math.min(this.#due, 0.999);
    const whole = Math.floor(this.#due);
    this.#due -= whole;
    return Math.min(whole, MOST_STEPS);
  }

  #advance(
    program: GPUComputePipeline,
    count: number,
    due: number,
    { box, spread, life }: { box: Box; spread: number; life: number },
  ): void {
    if (due === 0) return;
    const bytes = new ArrayBuffer(RUN_BYTES);
    const floats = new Float32Array(bytes);
    floats.set([box.x_min, box.y_min, box.x_max, box.y_max, life]);
    new Uint32Array(bytes).set([this.#taken, count, due], 5);
    floats[8] = spread;
    this.#run = this.gpu.filled(this.#run, bytes, BUFFER.uniform);
    const { device } = this.gpu;
    const group = device.createBindGroup({
      layout: program.getBindGroupLayout(0),
      entries: bound(this.#values, this.#run, this.#particles),
    });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(program);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(count / GROUP));
    pass.end();
    device.queue.submit([encoder.finish()]);
    this.#taken += due;
    this.#stepping = true;
    const done = () => {
      this.#stepping = false;
    };
    device.queue.onSubmittedWorkDone().then(done, done);
  }
}

/** The uniform of the shader. */
function lookOf(
  { inks }: Brush,
  { corner, pixel, width, height }: Panes,
  periods: number[],
  { share, side, count }: { share: number; side: number; count: number },
): ArrayBuffer {
  const bytes = new ArrayBuffer(LOOK_BYTES);
  const alpha = darkness(count);
  const ink = rgba(inks.ink).slice(0, 3);
  const [across, up] = [(pixel * width) / 2, (pixel * height) / 2];
  const numbers = [
    ...[...ink.map((channel) => channel * alpha), alpha],
    ...[corner[0] + across, corner[1] - up],
    ...[across, up],
    ...[periods[0] ?? 0, periods[1] ?? 0],
    ...[2 / width, 2 / height],
    share,
  ];
  new Float32Array(bytes).set(numbers);
  new Uint32Array(bytes)[numbers.length] = side;
  return bytes;
}
