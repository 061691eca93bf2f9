import { type Action, titleOf } from "./actions";
import { Icon } from "./Icon";

/** The button of an action: its icon, with its label and its key in a tooltip. */
export function ActionButton({ action, name = "icon-button" }: { action: Action; name?: string }) {
  const icon = action.icon?.();
  return (
    <button
      type="button"
      class={name}
      data-testid={action.id}
      aria-label={action.label()}
      title={titleOf(action)}
      aria-pressed={action.pressed?.()}
      disabled={action.enabled?.() === false}
      onClick={() => void action.run()}
    >
      {icon && <Icon name={icon} />}
      {action.word && <span class="word">{action.word}</span>}
    </button>
  );
}
