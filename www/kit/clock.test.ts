import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Clock } from "./clock";

let frames: FrameRequestCallback[] = [];
const turn = async (now: number) => {
  for (const frame of frames.splice(0)) await frame(now);
};

beforeEach(() => {
  frames = [];
  vi.stubGlobal("performance", { now: () => 1000 });
  vi.stubGlobal("requestAnimationFrame", (frame: FrameRequestCallback) => frames.push(frame));
});
afterEach(() => vi.unstubAllGlobals());

it("ticks with every frame, by the time that has passed, until told to stop", async () => {
  const ticks: number[] = [];
  const clock = new Clock((seconds) => {
    ticks.push(seconds);
    return true;
  });
  clock.start();
  clock.start();
  await turn(1500);
  await turn(1750);
  expect(ticks).toEqual([0.5, 0.25]);
  clock.stop();
  await turn(2000);
  expect(ticks).toHaveLength(2);
  expect(clock.running.value).toBe(false);
});

it("stops where a tick says so, and a tick that ends after the stop starts nothing", async () => {
  const brief = new Clock(() => false);
  brief.start();
  await turn(1100);
  expect(brief.running.value).toBe(false);
  let finish = (_: boolean) => {};
  const slow = new Clock(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  slow.start();
  const turned = turn(1200);
  slow.stop();
  finish(true);
  await turned;
  expect(frames).toEqual([]);
});
