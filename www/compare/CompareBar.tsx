import { useState } from "preact/hooks";
import { whole } from "../app/format";
import { Icon } from "../app/Icon";
import { IconButton, Mark, Speed } from "../app/TopBar";
import { copy } from "../state/session";
import { theme, toggle_theme } from "../state/settings";
import { close_compare, compared, is_walk, running, start_over, step, time, toggle } from "./state";

/** The bar while panels are compared: one clock for all of them. */
export function CompareBar() {
  const now = compared.value;
  const walk = now !== null && is_walk(now.room);
  return (
    <header class="bar">
      <Mark />
      <div class="transport run" role="toolbar" aria-label="Run">
        <button
          type="button"
          class="play"
          data-testid="compare-play"
          aria-label={running.value ? "Pause" : "Play"}
          title={running.value ? "Pause (Space)" : "Play (Space)"}
          onClick={toggle}
        >
          <Icon name={running.value ? "pause" : "play"} />
        </button>
        <IconButton
          id="compare-step"
          icon="step"
          label={walk ? "One step" : "One iteration"}
          keys="→"
          run={step}
        />
        <IconButton id="compare-reset" icon="reset" label="Start over" run={start_over} />
        {walk ? (
          <div class="figure clock">
            <span aria-hidden="true">step</span>
            <input
              aria-label="Step"
              type="range"
              data-testid="compare-time"
              min={0}
              max={now.steps}
              step={1}
              value={Math.round(time.value)}
              style={{ "--share": time.value / now.steps }}
              onInput={(event) => {
                running.value = false;
                time.value = Number(event.currentTarget.value);
              }}
            />
            <output data-testid="compare-at">{whole(time.value)}</output>
          </div>
        ) : (
          <p class="figure clock">
            <span>iteration</span>
            <output data-testid="compare-at">{whole(time.value)}</output>
          </p>
        )}
        <Speed />
      </div>
      <div class="transport end" role="toolbar" aria-label="Share and leave">
        <IconButton
          id="theme"
          icon={theme.value === "dark" ? "sun" : "moon"}
          label={theme.value === "dark" ? "Light" : "Dark"}
          run={toggle_theme}
        />
        <CopyLink />
        <button
          type="button"
          class="share"
          data-testid="compare-close"
          title="Back to the fit (Esc)"
          onClick={close_compare}
        >
          <Icon name="close" />
          <span>Close</span>
        </button>
      </div>
    </header>
  );
}

const COPIED_MS = 2500;

/** The address is the link: it carries the whole comparison. */
function CopyLink() {
  const [copied, set_copied] = useState(false);
  return (
    <button
      type="button"
      class="share"
      data-testid="compare-copy"
      title="Copy a link to this comparison"
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
