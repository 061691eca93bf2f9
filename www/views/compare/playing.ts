import { computed, signal } from "@preact/signals";
import { Clock } from "../../kit/clock";
import { engine } from "../../state/engine";
import { announce } from "../../state/messages";
import { SPEEDS, settings } from "../../state/settings";
import { awaiting } from "./prediction";
import { compared, time } from "./signals";
import { showsProcesses } from "./spec";

/** At full speed a process takes so long, however many steps it has. */
const PLAY_SECONDS = 7;

/** Processes were made beforehand, and the clock only shows them. */
const clock = new Clock((seconds) => {
  const now = compared.peek();
  if (!now) return false;
  const rate = Math.min(SPEEDS[settings.peek().speed] as number, now.steps / PLAY_SECONDS);
  time.value = Math.min(now.steps, time.peek() + seconds * rate);
  if (time.peek() < now.steps) return true;
  pause();
  return false;
});
/** Fits go on in the worker. */
export const fitting = signal(false);

export const running = computed(() => clock.running.value || fitting.value);

/** Nothing moves, and nothing is said about it. */
export function halt(): void {
  clock.stop();
  fitting.value = false;
}

/** Nothing runs before a prediction that is asked for was made. */
function waits(): boolean {
  if (awaiting.value) announce("Choose a panel first: the run is shown then.");
  return awaiting.value;
}

export function play(): void {
  const now = compared.value;
  if (!now || waits()) return;
  if (!showsProcesses(now.room)) {
    fitting.value = true;
    void engine.call("comparePlay", true);
    return;
  }
  if (time.value >= now.steps) time.value = 0;
  clock.start();
}

export function pause(): void {
  const now = compared.value;
  halt();
  if (now && !showsProcesses(now.room)) void engine.call("comparePlay", false);
  time.value = Math.round(time.value);
  announce(now && showsProcesses(now.room) ? `Paused at step ${time.value}.` : "Paused.");
}

export function toggle(): void {
  if (running.value) pause();
  else play();
}

export function step(): void {
  const now = compared.value;
  if (!now || waits()) return;
  halt();
  if (showsProcesses(now.room)) seek(Math.floor(time.value) + 1);
  else void engine.call("compareStep");
}

/** Shows processes at one of its steps. */
export function seek(step: number): void {
  if (waits()) return;
  clock.stop();
  time.value = Math.min(compared.value?.steps ?? 0, step);
}
