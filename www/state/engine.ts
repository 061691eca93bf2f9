import { Client } from "../engine/client";
import type { Frame } from "../protocol";
import { receive_frame } from "./frames";
import { broken, painted } from "./store";

/** Milliseconds after which the picture counts as late. */
const PATIENT = 3000;

const paint = () => {
  painted.value = true;
};
setTimeout(paint, PATIENT);

/** The one worker of the page. The next frame may come once this one is on screen. */
export const engine = new Client(
  (frame: Frame) => {
    receive_frame(frame);
    requestAnimationFrame(() => {
      engine.frame_drawn();
      // After the paint that follows.
      if (!painted.peek()) setTimeout(paint);
    });
  },
  (error) => {
    broken.value = error;
  },
);
