import { computed, effect, signal } from "@preact/signals";
import { still } from "../state/settings";
import { frame, PARTS, parts } from "../state/store";
import type { Frame } from "../wire/protocol";
import type { Graphics } from "./gpu/gpu";

/** The graphics processor, where there is one that draws. */
export const graphics = signal<Graphics | null>(null);

/** Changes whenever it can draw something that it could not before, and where it no longer can. */
export const drawing = computed(() => graphics.value?.gpu.ready.value ?? -1);

/** Whether particles follow the dynamics of a frame. */
export const canMove = (seen: Pick<Frame, "shader"> | null): boolean =>
  seen?.shader?.moves === true;

/** Whether they follow those of the fit on show. */
export const followed = computed(() => canMove(frame.value));

/** Whether particles move by themselves over a frame. */
export const moving = (seen: Frame): boolean =>
  graphics.peek() !== null && canMove(seen) && !still.peek();

/** A processor that is lost so often in a minute is left alone. */
const MOST_LOSSES = 3;
const MINUTE_MS = 60_000;
/** After so long a lost one is asked for again. */
const AGAIN_MS = 400;
let losses: number[] = [];

/** Draws with the graphics processor as long as it is there. What fails leaves the picture to the page. */
async function begin(): Promise<void> {
  const found = await (await import("./gpu/gpu")).begin();
  if (!found) return;
  const { device } = found.gpu;
  device.onuncapturederror = (event) => {
    event.preventDefault();
    device.destroy();
  };
  graphics.value = found;
  await device.lost;
  graphics.value = null;
  const now = performance.now();
  losses = [...losses.filter((then) => now - then < MINUTE_MS), now];
  if (losses.length < MOST_LOSSES) setTimeout(quietly, AGAIN_MS);
}

const quietly = () => void begin().catch(() => undefined);

// Fetched after all else.
const stop = effect(() => {
  if (parts.value < PARTS.text || !("gpu" in navigator)) return;
  quietly();
  queueMicrotask(() => stop());
});
