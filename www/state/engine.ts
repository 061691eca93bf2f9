import type { Frame } from "../wire/protocol";
import { Client } from "./client";
import { receiveFrame } from "./frames";
import { broken, PARTS, parts, takeConsequences } from "./store";

/** Milliseconds after which the picture counts as late. */
const PATIENT = 3000;

/** Brings the next part of the page; one at a time, so that the page answers meanwhile. */
function nextPart(): void {
  parts.value++;
  if (parts.value < PARTS.text) requestAnimationFrame(() => setTimeout(nextPart));
}
const painted = () => {
  if (parts.peek() === 0) nextPart();
};
setTimeout(painted, PATIENT);

/** The one worker of the page. The next frame may come once this one is on screen. */
export const engine = new Client(
  (frame: Frame) => {
    receiveFrame(frame);
    requestAnimationFrame(() => {
      engine.frameDrawn();
      // After the paint that follows.
      if (parts.peek() === 0) setTimeout(painted);
    });
  },
  takeConsequences,
  (error, started) => {
    broken.value = { error, started };
  },
);
