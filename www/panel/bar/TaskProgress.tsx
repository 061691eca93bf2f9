import type { Progress } from "../../wire/types";

/** How far a study has come. */
export function TaskProgress({ of, label }: { of: Progress | null; label: string }) {
  return (
    <progress
      class="task-progress"
      max={1}
      value={of ? of.done / Math.max(1, of.total) : 0}
      aria-label={label}
    />
  );
}
