import { useState } from "preact/hooks";
import { copy } from "../state/session";
import { theme, toggle_theme } from "../state/settings";
import { Icon } from "./Icon";
import { IconButton, Mark, Speed } from "./TopBar";

/** The bar of a view beside the fit: one clock, and the ways to share it and to leave. */
export function ViewBar(props: {
  id: string;
  running: boolean;
  toggle(): void;
  step(): void;
  step_label: string;
  start_over(): void;
  close(): void;
  children: preact.ComponentChildren;
}) {
  const { id, running } = props;
  return (
    <header class="bar">
      <Mark />
      <div class="transport run" role="toolbar" aria-label="Run">
        <button
          type="button"
          class="play"
          data-testid={`${id}-play`}
          aria-label={running ? "Pause" : "Play"}
          title={running ? "Pause (Space)" : "Play (Space)"}
          onClick={props.toggle}
        >
          <Icon name={running ? "pause" : "play"} />
        </button>
        <IconButton
          id={`${id}-step`}
          icon="step"
          label={props.step_label}
          keys="→"
          run={props.step}
        />
        <IconButton id={`${id}-reset`} icon="reset" label="Start over" run={props.start_over} />
        {props.children}
        <Speed />
      </div>
      <div class="transport end" role="toolbar" aria-label="Share and leave">
        <IconButton
          id="theme"
          icon={theme.value === "dark" ? "sun" : "moon"}
          label={theme.value === "dark" ? "Light" : "Dark"}
          run={toggle_theme}
        />
        <CopyLink id={id} />
        <button
          type="button"
          class="share"
          data-testid={`${id}-close`}
          title="Back to the fit (Esc)"
          onClick={props.close}
        >
          <Icon name="close" />
          <span>Close</span>
        </button>
      </div>
    </header>
  );
}

const COPIED_MS = 2500;

/** The address is the link: it carries the whole view. */
function CopyLink({ id }: { id: string }) {
  const [copied, set_copied] = useState(false);
  return (
    <button
      type="button"
      class="share"
      data-testid={`${id}-copy`}
      title="Copy a link to this view"
      onClick={async () => {
        if (!(await copy(location.href, "Link"))) return;
        set_copied(true);
        setTimeout(() => set_copied(false), COPIED_MS);
      }}
    >
      <Icon name={copied ? "check" : "share"} />
      <span>{copied ? "Copied" : "Copy link"}</span>
    </button>
  );
}
