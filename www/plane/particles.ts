import type { Frame } from "../wire/protocol";
import type { Cloud, Crowd } from "./gpu/cloud";
import type { Graphics } from "./gpu/gpu";
import { graphics } from "./graphics";
import type { Brush } from "./palette";

/** A cloud of particles on whatever graphics processor there is. */
export class Particles {
  #cloud: { cloud: Cloud; of: Graphics } | null = null;

  /** They are to be drawn once more for steps that they have not taken yet. */
  get behind(): boolean {
    return this.#cloud?.cloud.behind ?? false;
  }

  /** Draws them; false where none are asked for, or they cannot be drawn, or not yet. */
  draw(brush: Brush, frame: Pick<Frame, "shader" | "steps">, crowd: Crowd, now: number): boolean {
    const of = graphics.peek();
    if (this.#cloud?.of !== of || crowd.count === 0) {
      this.#cloud?.cloud.free();
      this.#cloud = of && crowd.count > 0 ? { cloud: of.cloud(), of } : null;
    }
    return this.#cloud?.cloud.draw(brush, frame, crowd, now) ?? false;
  }
}
