import type { Progress } from "../../wire/types";

/** A study under way: how far it has come, and a button that ends it, with what there is by then if that is enough. */
export function Underway(props: {
  of: Progress;
  label: string;
  testid: string;
  enough: boolean;
  cancel: () => void;
}) {
  return (
    <>
      <TaskProgress of={props.of} label={props.label} />
      <button type="button" class="quiet" data-testid={props.testid} onClick={props.cancel}>
        {props.enough ? "Enough" : "Cancel"}
      </button>
    </>
  );
}

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
