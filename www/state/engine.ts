import { Client } from "../engine/client";
import type { Frame } from "../protocol";
import { receive_frame } from "./frames";
import { broken } from "./store";

/** The one worker of the page. The next frame may come once this one is on screen. */
export const engine = new Client(
  (frame: Frame) => {
    receive_frame(frame);
    requestAnimationFrame(() => engine.frame_drawn());
  },
  (error) => {
    broken.value = error;
  },
);
