import { type Signal, signal } from "@preact/signals";

/** What buffers and textures are for, as the standard numbers it: TypeScript does not know these yet. */
export const BUFFER = { filled: 0x8, uniform: 0x40, storage: 0x80 };
export const TEXTURE = { filled: 0x2, read: 0x4 };

/** Programs that are kept: an energy is often left and come back to. */
const KEPT = 12;

type Made = GPURenderPipeline | GPUComputePipeline;

/** A device, and the programs that it has compiled. */
export class Gpu {
  readonly format = navigator.gpu.getPreferredCanvasFormat();
  /** Grows whenever a program is there that was not before. */
  readonly ready: Signal<number> = signal(0);
  readonly #programs = new Map<string, Made | "awaited" | "refused">();

  constructor(readonly device: GPUDevice) {}

  /** The program of a text, which `make` compiles; null until it is there, and where it is refused. */
  program<P extends Made>(text: string, make: (module: GPUShaderModule) => Promise<P>): P | null {
    const known = this.#programs.get(text);
    if (known !== undefined) {
      this.#programs.delete(text);
      this.#programs.set(text, known);
      return typeof known === "string" ? null : (known as P);
    }
    this.#programs.set(text, "awaited");
    const [oldest] = this.#programs.keys();
    if (this.#programs.size > KEPT && oldest !== undefined) this.#programs.delete(oldest);
    // What is wrong with a text is told with the program.
    this.device.pushErrorScope("validation");
    const module = this.device.createShaderModule({ code: text });
    this.device.popErrorScope().catch(() => undefined);
    make(module).then(
      (made) => {
        this.#programs.set(text, made);
        this.ready.value++;
      },
      () => this.#programs.set(text, "refused"),
    );
    return null;
  }

  /** A buffer of those numbers in the place of one, which is used again where it is as large. */
  filled(
    before: GPUBuffer | null,
    numbers: Float32Array | Uint32Array | ArrayBuffer,
    usage: GPUBufferUsageFlags,
  ): GPUBuffer {
    // Empty buffers cannot be bound.
    const size = Math.max(16, numbers.byteLength);
    let buffer = before;
    if (buffer?.size !== size) {
      buffer?.destroy();
      buffer = this.device.createBuffer({ size, usage: usage | BUFFER.filled });
    }
    this.device.queue.writeBuffer(buffer, 0, numbers as ArrayBuffer);
    return buffer;
  }
}

/** Buffers as a shader has them, one binding after the other. */
export const bound = (...buffers: (GPUBuffer | null)[]): GPUBindGroupEntry[] =>
  buffers.map((buffer, binding) => ({ binding, resource: { buffer } as GPUBufferBinding }));

/** A canvas that a device draws on, of so many pixels. */
export class Sheet {
  readonly canvas = new OffscreenCanvas(1, 1);
  readonly #context = this.canvas.getContext("webgpu") as unknown as GPUCanvasContext | null;

  constructor(readonly gpu: Pick<Gpu, "device" | "format">) {
    const { device, format } = gpu;
    this.#context?.configure({ device, format, alphaMode: "premultiplied" });
  }

  /** Draws anew; what is drawn can be read from the canvas until the script pauses. */
  draw(width: number, height: number, draw: (pass: GPURenderPassEncoder) => void): boolean {
    if (!this.#context) return false;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const { device } = this.gpu;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [
        { view: this.#context.getCurrentTexture().createView(), loadOp: "clear", storeOp: "store" },
      ],
    });
    draw(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
    return true;
  }
}
