import { whole } from "../kit/format";
import { Icon } from "../kit/Icon";
import { IconButton } from "../kit/IconButton";
import { Mark } from "../kit/Mark";
import { NumberEntry } from "../kit/NumberEntry";
import { Speed } from "../panel/bar/Speed";
import { Menu } from "../panel/dialogs/Menu";
import { Share } from "../panel/dialogs/Share";
import { redo, undo } from "../state/edits";
import { newSeed, reset, runTo, setSeed, step, togglePlay } from "../state/session";
import { theme, toggleTheme } from "../state/settings";
import { playing, redoable, scenario, shown, undoable } from "../state/store";
import { beginView, views } from "../state/views";

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
          onClick={togglePlay}
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
          commit={(n) => void runTo(n)}
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
          commit={(n) => void setSeed(n)}
          maximum={4_294_967_295}
        />
        <IconButton id="new-seed" icon="seed" label="New seed" run={() => void newSeed()} />
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
          run={toggleTheme}
        />
        {views.map(({ key, label, icon }) => (
          <IconButton
            key={key}
            id={`${key}-open`}
            icon={icon}
            label={label}
            disabled={scenario.value === null}
            run={() => void beginView(key)}
          />
        ))}
        <Menu />
        <Share />
      </div>
    </header>
  );
}
