import { ActionButton } from "../../kit/ActionButton";
import { whole } from "../../kit/format";
import { Mark } from "../../kit/Mark";
import { NumberEntry } from "../../kit/NumberEntry";
import { RunTools } from "../../panel/bar/RunTools";
import { themeAction } from "../../panel/bar/transport";
import { Menu } from "../../panel/dialogs/Menu";
import { Share } from "../../panel/dialogs/Share";
import { runTo, setSeed } from "../../state/session";
import { scenario, shown } from "../../state/store";
import { history, openings, seedAction, transport } from "./actions";

/** Transport on the left, what leaves the page on the right. */
export function FitBar() {
  return (
    <header class="bar">
      <Mark />
      <RunTools actions={transport}>
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
      </RunTools>
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
        <ActionButton action={seedAction} />
      </div>
      <div class="transport end" role="toolbar" aria-label="Edit and share">
        {[...history, themeAction, ...openings()].map((action) => (
          <ActionButton key={action.id} action={action} />
        ))}
        <Menu />
        <Share />
      </div>
    </header>
  );
}
