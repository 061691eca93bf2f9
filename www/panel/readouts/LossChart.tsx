import { computed } from "@preact/signals";
import { runs, runsVersion } from "../../state/store";
import { LineChart, type Stroke } from "./LineChart";

const lines = computed(() => {
  runsVersion.value;
  const { heldOut } = runs;
  return [...runs.comparable, ...(heldOut.values.length > 0 ? [heldOut] : []), runs.current];
});

const edits = computed(() => {
  runsVersion.value;
  return [...runs.current.edits];
});

/** The run on show in the accent, its held-out loss in dashes, earlier runs paler the older they are. */
function stroke(i: number, count: number): Stroke {
  if (i === count - 1) return { color: (inks) => inks.accent, width: 1.5 };
  if (lines.peek()[i] === runs.heldOut)
    return { color: (inks) => `rgb(${inks.inkRgb} / 0.55)`, width: 1, dash: [3, 3] };
  return { color: (inks) => `rgb(${inks.inkRgb} / ${0.12 + (0.16 * i) / count})`, width: 1 };
}

/** The loss over iterations, earlier runs behind it, edits that kept the fit marked; logarithmic while
 *  everything is positive. */
export const LossChart = () => (
  <LineChart id="loss-chart" lines={lines} stroke={stroke} events={edits} log />
);
