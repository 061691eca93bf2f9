import { effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { Controls } from "../../panel/controls/Controls";
import { Dropzone } from "../../panel/dialogs/Dropzone";
import { rankDialog } from "../../panel/dialogs/openRank";
import { Curves } from "../../panel/readouts/Curves";
import { Strip } from "../../panel/readouts/Strip";
import { runsDialog } from "../../panel/runs/openRuns";
import { Headline } from "../../panel/text/Headline";
import { predicting } from "../../plane/prediction";
import { options } from "../../state/settings";
import { PARTS, parts, scenario } from "../../state/store";
import { fetchPart } from "../../state/viewing";
import { Predict } from "./Predict";
import { Stage } from "./Stage";

/** What there is to read below, fetched after the first picture. */
const article = signal<ComponentType | null>(null);
effect(() => {
  if (parts.value < PARTS.text) return;
  void fetchPart(() => import("../../panel/text/Article")).then((part) => {
    article.value = part?.Article ?? null;
  });
});

/** Runs are kept from then on. */
effect(() => {
  if (parts.value >= PARTS.text) void fetchPart(() => import("../../panel/runs/recorder"));
});

/** The canvas with the controls and the readouts beside it, and what there is to read below. */
export function FitBody() {
  const { hide } = options.value;
  const Text = article.value;
  const Rank = rankDialog.value;
  const Runs = runsDialog.value;
  return (
    <>
      <main aria-busy={scenario.value === null}>
        <div class="bench">
          <section class="center" aria-label="Canvas">
            {predicting.value ? <Predict /> : <Headline />}
            <Stage />
            <Strip />
          </section>
          {!hide.includes("controls") && (
            <section class="side left" aria-label="What is fitted and how">
              {parts.value >= PARTS.controls && <Controls />}
            </section>
          )}
          {!hide.includes("curves") && (
            <div class="side right">{parts.value >= PARTS.readouts && <Curves />}</div>
          )}
        </div>
        {Text && !hide.includes("text") && <Text />}
      </main>
      {Rank && <Rank />}
      {Runs && <Runs />}
      <Dropzone />
    </>
  );
}
