import { signal } from "@preact/signals";
import type { Place } from "./scene";

/** A line along which the energy is looked at, from one end to the other; null where there is none. */
export const section = signal<[Place, Place] | null>(null);
/** Whether the next drag on the plane draws it. */
export const sectioning = signal(false);
