import { Menu } from "../dialogs/Menu";
import { Share } from "../dialogs/Share";
import { redo, undo } from "../state/edits";
import { new_seed, reset, run_to, set_seed, set_speed, step, toggle_play } from "../state/session";
import { SPEEDS, settings, theme, toggle_theme } from "../state/settings";
import { playing, redoable, scenario, shown, undoable } from "../state/store";
import { view } from "../state/views";
import { whole } from "./format";
import { Icon, type IconName } from "./Icon";
import { NumberEntry } from "./NumberEntry";

/** Transport on the left, what leaves the page on the right. */
export function TopBar() {
  return (
    <header class="bar">
      <Mark />
      <div class="transport run" role="toolbar" aria-label="Run">
        <button
          type="button"
          class="play"
          data-testid="play"
          aria-label={playing.value ? "Pause" : "Play"}
          title={playing.value ? "Pause (Space)" : "Play (Space)"}
          onClick={toggle_play}
        >
          <Icon name={playing.value ? "pause" : "play"} />
        </button>
        <IconButton id="step" icon="step" label="One iteration" keys="→" run={() => void step()} />
        <IconButton
          id="reset"
          icon="reset"
          label="Start over from the same seed"
          run={() => void reset()}
        />
        <NumberEntry
          id="iteration"
          label="iteration"
          value={shown.value?.status.iteration ?? 0}
          show={whole}
          width={7}
          title="Type an iteration and press Enter to run exactly there"
          commit={(n) => void run_to(n)}
          maximum={100_000_000}
        />
        <Speed />
      </div>
      <div class="transport seeds" role="toolbar" aria-label="Seed">
        <NumberEntry
          id="seed"
          label="seed"
          value={scenario.value?.seed ?? 0}
          show={String}
          width={String(scenario.value?.seed ?? 0).length + 1}
          title="Every random number follows from the seed"
          commit={(n) => void set_seed(n)}
          maximum={4_294_967_295}
        />
        <IconButton id="new-seed" icon="seed" label="New seed" run={() => void new_seed()} />
      </div>
      <div class="transport end" role="toolbar" aria-label="Edit and share">
        <IconButton
          id="undo"
          icon="undo"
          label={undoable.value ? `Undo ${undoable.value}` : "Nothing to undo"}
          keys="Ctrl Z"
          disabled={undoable.value === null}
          run={() => void undo()}
        />
        <IconButton
          id="redo"
          icon="redo"
          label={redoable.value ? `Redo ${redoable.value}` : "Nothing to redo"}
          keys="Ctrl Shift Z"
          disabled={redoable.value === null}
          run={() => void redo()}
        />
        <IconButton
          id="theme"
          icon={theme.value === "dark" ? "sun" : "moon"}
          label={theme.value === "dark" ? "Light" : "Dark"}
          run={toggle_theme}
        />
        <IconButton
          id="compare-open"
          icon="compare"
          label="Compare side by side"
          disabled={scenario.value === null}
          run={() => void view("compare").then((it) => it?.begin_compare())}
        />
        <IconButton
          id="density-open"
          icon="density"
          label="Densities of this energy"
          disabled={scenario.value === null}
          run={() => void view("density").then((it) => it?.begin_density())}
        />
        <Menu />
        <Share />
      </div>
    </header>
  );
}

export function Mark() {
  return (
    <p class="mark">
      <strong>IEL</strong> <span>inverse energy learning</span>
    </p>
  );
}

export function Speed() {
  const index = settings.value.speed;
  const rate = SPEEDS[index] as number;
  const text = Number.isFinite(rate) ? `${rate} a second` : "as fast as it can";
  return (
    <label class="figure speed" title={`Speed: ${text}`}>
      <span>speed</span>
      <input
        type="range"
        data-testid="speed"
        min={0}
        max={SPEEDS.length - 1}
        step={1}
        value={index}
        aria-valuetext={text}
        style={{ "--share": index / (SPEEDS.length - 1) }}
        onInput={(event) => set_speed(Number(event.currentTarget.value))}
      />
    </label>
  );
}

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
