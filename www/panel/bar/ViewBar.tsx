import type { ComponentChildren } from "preact";
import { ActionButton } from "../../kit/ActionButton";
import { type Action, titleOf } from "../../kit/actions";
import { Icon } from "../../kit/Icon";
import { Mark } from "../../kit/Mark";
import { closeView } from "../../state/viewing";
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

/** The bar of a view beside the fit: its clock, and the ways to share it and to leave. */
export function ViewBar(props: { id: string; actions: Action[]; children: ComponentChildren }) {
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
