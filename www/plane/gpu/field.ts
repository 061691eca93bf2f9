import type { Frame } from "../../wire/protocol";
import { COLORS, table } from "../colormap";
import type { Line } from "../layers/isolines";
import type { Brush } from "../palette";
import { BUFFER, bound, type Gpu, Sheet, TEXTURE } from "./device";
import { type Panes, pixelsOf, rgba } from "./pixels";
import { fieldShader, PANE_BYTES } from "./shaders";

/** Of a number's size, what single precision does not tell apart, with room for what is computed with it. */
const ROUNDING = 2 ** -20;

/** Paints the energy at every pixel. */
export class Field {
  readonly #sheet: Sheet;
  #values: GPUBuffer | null = null;
  #pane: GPUBuffer | null = null;
  #lines: GPUBuffer | null = null;
  readonly #colors = new Map<string, GPUTexture>();

  constructor(readonly gpu: Gpu) {
    this.#sheet = new Sheet(gpu);
  }

  /** Draws the energy of a frame, and lines where it has their levels; false where it cannot, or not yet. */
  draw(brush: Brush, frame: Frame, lines: Line[]): boolean {
    const { shader, range } = frame;
    if (!shader || frame.ensemble || !isTold(brush, range)) return false;
    const { device, format } = this.gpu;
    const program = this.gpu.program(fieldShader(shader), (module) =>
      device.createRenderPipelineAsync({
        layout: "auto",
        vertex: { module, entryPoint: "corners" },
        fragment: { module, entryPoint: "paint", targets: [{ format }] },
      }),
    );
    const pixels = pixelsOf(brush);
    if (!program || pixels.width < 1 || pixels.height < 1) return false;
    this.#values = this.gpu.filled(this.#values, shader.values, BUFFER.storage);
    this.#pane = this.gpu.filled(
      this.#pane,
      pane(brush, pixels, range, lines.length),
      BUFFER.uniform,
    );
    const circles = lines.flatMap(({ level, label }) => circle(level, label, pixels));
    this.#lines = this.gpu.filled(this.#lines, Float32Array.from(circles), BUFFER.storage);
    const colors = { binding: 3, resource: this.#table(brush.theme).createView() };
    const group = device.createBindGroup({
      layout: program.getBindGroupLayout(0),
      entries: [...bound(this.#values, this.#pane, this.#lines), colors],
    });
    const drawn = this.#sheet.draw(pixels.width, pixels.height, (pass) => {
      pass.setPipeline(program);
      pass.setBindGroup(0, group);
      pass.draw(3);
    });
    if (drawn) pixels.put(this.#sheet.canvas);
    return drawn;
  }

  #table(theme: Brush["theme"]): GPUTexture {
    const known = this.#colors.get(theme);
    if (known) return known;
    const made = this.gpu.device.createTexture({
      size: [COLORS, 1],
      format: "rgba8unorm",
      usage: TEXTURE.filled | TEXTURE.read,
    });
    const rgb = table(theme);
    const texels = Uint8Array.from({ length: 4 * COLORS }, (_, i) =>
      i % 4 === 3 ? 255 : (rgb[3 * Math.floor(i / 4) + (i % 4)] as number),
    );
    this.gpu.device.queue.writeTexture({ texture: made }, texels, { bytesPerRow: 4 * COLORS }, [
      COLORS,
      1,
    ]);
    this.#colors.set(theme, made);
    return made;
  }
}

/** Whether single precision tells neighboring pixels apart, and the energies that the colors spread over. */
function isTold({ context, view }: Brush, [low, high]: [number, number]): boolean {
  const farthest = Math.max(Math.abs(view.x), Math.abs(view.y));
  const pixel = 1 / (view.scale * context.getTransform().a);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return pixel > ROUNDING * farthest && high - low > 256 * ROUNDING * largest;
}

/** The uniform of the shader. */
function pane(brush: Brush, pixels: Panes, range: [number, number], count: number): ArrayBuffer {
  const bytes = new ArrayBuffer(PANE_BYTES);
  const { corner, pixel, ratio } = pixels;
  const numbers = [...rgba(brush.inks.isoline), ...corner, pixel, ...range, ratio / 2];
  new Float32Array(bytes).set(numbers);
  new Uint32Array(bytes)[numbers.length] = count;
  return bytes;
}

const circle = (level: number, label: Line["label"], { left, top, ratio }: Panes): number[] =>
  label
    ? [level, label.x * ratio - left, label.y * ratio - top, label.radius * ratio]
    : [level, 0, 0, -1];
