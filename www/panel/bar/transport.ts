import type { Action } from "../../kit/actions";
import { theme, toggleTheme } from "../../state/settings";

/** What every clock can do: play or pause, take one step, start over. */
export interface Transport {
  running(): boolean;
  toggle(): void;
  step(): unknown;
  stepLabel(): string;
  startOver(): unknown;
  startOverLabel: string;
}

/** The actions of a clock; `prefix` keeps the buttons of different views apart. */
export function transportActions(prefix: string, clock: Transport): Action[] {
  return [
    {
      id: `${prefix}play`,
      label: () => (clock.running() ? "Pause" : "Play"),
      icon: () => (clock.running() ? "pause" : "play"),
      keys: ["Space"],
      help: "plays or pauses",
      run: clock.toggle,
    },
    {
      id: `${prefix}step`,
      label: clock.stepLabel,
      icon: () => "step",
      keys: ["ArrowRight"],
      run: clock.step,
    },
    {
      id: `${prefix}reset`,
      label: () => clock.startOverLabel,
      icon: () => "reset",
      run: clock.startOver,
    },
  ];
}

export const themeAction: Action = {
  id: "theme",
  label: () => (theme.value === "dark" ? "Light" : "Dark"),
  icon: () => (theme.value === "dark" ? "sun" : "moon"),
  run: toggleTheme,
};
