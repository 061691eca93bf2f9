import type { ComponentChildren } from "preact";
import { ActionButton } from "../../kit/ActionButton";
import type { Action } from "../../kit/actions";
import { Speed } from "./Speed";

/** The tools of a clock: the first action is the large button. */
export function RunTools(props: { actions: Action[]; children: ComponentChildren }) {
  return (
    <div class="transport run" role="toolbar" aria-label="Run">
      {props.actions.map((action, i) => (
        <ActionButton key={action.id} action={action} name={i === 0 ? "play" : "icon-button"} />
      ))}
      {props.children}
      <Speed />
    </div>
  );
}
