import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { ActionButton } from "../../kit/ActionButton";
import { type Action, titleOf } from "../../kit/actions";
import { Icon } from "../../kit/Icon";
import { Mark } from "../../kit/Mark";
import { asked } from "../../state/question";
import { closeView } from "../../state/viewing";
import { ChapterLink } from "../text/ChapterLink";
import { CopyButton } from "./CopyButton";
import { RunTools } from "./RunTools";
import { type Transport, themeAction, transportActions } from "./transport";

/** What can be done in a view beside the fit. */
export const viewActions = (key: string, clock: Transport): Action[] => [
  ...transportActions(`${key}-`, clock),
  {
    id: `${key}-close`,
    label: () => "Back to the fit",
    keys: ["Escape"],
    help: "leads back to the fit",
    run: closeView,
  },
];

interface Parts {
  id: string;
  actions: Action[];
  children: ComponentChildren;
}

/** What leads back in a view to what was there before, and forth again. */
export const historyActions = (key: string, { undoable, redoable, undo, redo }: Past): Action[] => [
  {
    id: `${key}-undo`,
    label: () => "Undo",
    icon: () => "undo",
    enabled: () => undoable.value,
    keys: ["Ctrl+Z"],
    help: "undoes",
    run: undo,
  },
  {
    id: `${key}-redo`,
    label: () => "Redo",
    icon: () => "redo",
    enabled: () => redoable.value,
    keys: ["Ctrl+Shift+Z", "Ctrl+Y"],
    help: "redoes",
    run: redo,
  },
];

interface Past {
  undoable: ReadonlySignal<boolean>;
  redoable: ReadonlySignal<boolean>;
  undo(): unknown;
  redo(): unknown;
}

/** The bar of a view beside the fit, and below it the question that the view was opened for. */
export function ViewBar(props: Parts) {
  const now = asked.value;
  return (
    <>
      <Bar {...props} />
      {now && (
        <aside aria-label="What was asked">
          <details class="asked" data-testid="asked">
            <summary>{now.question}</summary>
            <p>
              {now.answer}
              {now.chapter && (
                <>
                  {" "}
                  Why: <ChapterLink id={now.chapter} />
                </>
              )}
            </p>
          </details>
        </aside>
      )}
    </>
  );
}

/** Its clock, and the ways to share it and to leave. */
function Bar(props: Parts) {
  const close = props.actions.at(-1) as Action;
  return (
    <header class="bar">
      <Mark />
      <RunTools actions={props.actions.slice(0, -1)}>{props.children}</RunTools>
      <div class="transport end" role="toolbar" aria-label="Share and leave">
        <ActionButton action={themeAction} />
        <CopyButton
          id={`${props.id}-copy`}
          name="share"
          title="Copy a link to this view"
          // The address is the link: it carries the whole view.
          link={() => location.href}
        />
        <button
          type="button"
          class="share"
          data-testid={close.id}
          title={titleOf(close)}
          onClick={() => close.run()}
        >
          <Icon name="close" />
          <span>Close</span>
        </button>
      </div>
    </header>
  );
}
