import { Icon, type IconName } from "./Icon";

/** A button that shows an icon and says its label and its keys in a tooltip. */
export function IconButton(props: {
  id: string;
  icon: IconName;
  label: string;
  keys?: string;
  disabled?: boolean;
  run(): void;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      data-testid={props.id}
      aria-label={props.label}
      title={props.keys ? `${props.label} (${props.keys})` : props.label}
      disabled={props.disabled}
      onClick={props.run}
    >
      <Icon name={props.icon} />
    </button>
  );
}
