import { Client } from "../engine/client";
import type { Frame } from "../protocol";
import { receive_frame } from "./frames";
import { broken, PARTS, parts } from "./store";

/** Milliseconds after which the picture counts as late. */
const PATIENT = 3000;

/** Brings the next part of the page; one at a time, so that the page answers meanwhile. */
function next_part(): void {
  parts.value++;
  if (parts.value < PARTS.text) requestAnimationFrame(() => setTimeout(next_part));
}
const painted = () => {
  if (parts.peek() === 0) next_part();
};
setTimeout(painted, PATIENT);

/** The one worker of the page. The next frame may come once this one is on screen. */
export const engine = new Client(
  (frame: Frame) => {
    receive_frame(frame);
    requestAnimationFrame(() => {
      engine.frame_drawn();
      // After the paint that follows.
      if (parts.peek() === 0) setTimeout(painted);
    });
  },
  (error) => {
    broken.value = error;
  },
);
