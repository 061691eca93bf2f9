import { useState } from "preact/hooks";
import { Icon } from "../../kit/Icon";
import { IconButton } from "../../kit/IconButton";
import { Mark } from "../../kit/Mark";
import { copy } from "../../state/session";
import { theme, toggleTheme } from "../../state/settings";
import { Speed } from "./Speed";

/** The bar of a view beside the fit: one clock, and the ways to share it and to leave. */
export function ViewBar(props: {
  id: string;
  running: boolean;
  toggle(): void;
  step(): void;
  stepLabel: string;
  startOver(): void;
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
          label={props.stepLabel}
          keys="→"
          run={props.step}
        />
        <IconButton id={`${id}-reset`} icon="reset" label="Start over" run={props.startOver} />
        {props.children}
        <Speed />
      </div>
      <div class="transport end" role="toolbar" aria-label="Share and leave">
        <IconButton
          id="theme"
          icon={theme.value === "dark" ? "sun" : "moon"}
          label={theme.value === "dark" ? "Light" : "Dark"}
          run={toggleTheme}
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
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class="share"
      data-testid={`${id}-copy`}
      title="Copy a link to this view"
      onClick={async () => {
        if (!(await copy(location.href, "Link"))) return;
        setCopied(true);
        setTimeout(() => setCopied(false), COPIED_MS);
      }}
    >
      <Icon name={copied ? "check" : "share"} />
      <span>{copied ? "Copied" : "Copy link"}</span>
    </button>
  );
}
