import type { Action } from "../../kit/actions";
import { transportActions } from "../../panel/bar/transport";
import { deletePoint } from "../../plane/points";
import { selected } from "../../plane/scene";
import { redo, undo } from "../../state/edits";
import { newSeed, reset, step, togglePlay } from "../../state/session";
import { playing, redoable, scenario, undoable } from "../../state/store";
import { beginView } from "../../state/viewing";
import { views } from "../../state/views";
import { leave } from "./keyboard";

export const transport = transportActions("", {
  running: () => playing.value,
  toggle: togglePlay,
  step,
  stepLabel: () => "One iteration",
  startOver: reset,
  startOverLabel: "Start over from the same seed",
});

export const seedAction: Action = {
  id: "new-seed",
  label: () => "New seed",
  icon: () => "seed",
  run: newSeed,
};

export const history: Action[] = [
  {
    id: "undo",
    label: () => (undoable.value ? `Undo ${undoable.value}` : "Nothing to undo"),
    icon: () => "undo",
    enabled: () => undoable.value !== null,
    keys: ["Ctrl+Z"],
    help: "undoes",
    run: undo,
  },
  {
    id: "redo",
    label: () => (redoable.value ? `Redo ${redoable.value}` : "Nothing to redo"),
    icon: () => "redo",
    enabled: () => redoable.value !== null,
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    help: "redoes",
    run: redo,
  },
];

/** One for each of the other views. */
export const openings = (): Action[] =>
  views.map(({ key, label, word, icon }) => ({
    id: `${key}-open`,
    word,
    label: () => label,
    icon: () => icon,
    enabled: () => scenario.value !== null,
    run: () => beginView(key),
  }));

export const deletion: Action = {
  id: "delete-point",
  label: () => "Delete this point",
  keys: ["Delete", "Backspace"],
  run: () => selected.value !== null && deletePoint(selected.value),
};

/** All that keys do anywhere on the page while the fit is on show. */
export const actions: Action[] = [
  ...transport,
  ...history,
  deletion,
  { id: "leave", label: () => "Leave", keys: ["Escape"], run: leave },
];
