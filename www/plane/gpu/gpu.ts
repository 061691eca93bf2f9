import { Cloud } from "./cloud";
import { Gpu } from "./device";
import { Field } from "./field";

/** The most that a buffer of particles takes: a million of sixteen coordinates, fewer of more. */
const LARGEST = 256 * 2 ** 20;

/** A graphics processor that draws. */
export interface Graphics {
  gpu: Gpu;
  /** The energy at every pixel. */
  field: Field;
  /** Another cloud of particles. */
  cloud(): Cloud;
}

/** Begins to draw with the graphics processor; null where there is none. */
export async function begin(): Promise<Graphics | null> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) return null;
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const requiredLimits = {
    maxBufferSize: Math.min(maxBufferSize, LARGEST),
    maxStorageBufferBindingSize: Math.min(maxStorageBufferBindingSize, LARGEST),
  };
  const gpu = new Gpu(await adapter.requestDevice({ requiredLimits }));
  return { gpu, field: new Field(gpu), cloud: () => new Cloud(gpu) };
}
