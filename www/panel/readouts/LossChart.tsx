import { computed } from "@preact/signals";
import { runs, runsVersion } from "../../state/store";
import { LineChart, type Stroke } from "./LineChart";

const lines = computed(() => {
  runsVersion.value;
  return [...runs.comparable, runs.current];
});

const edits = computed(() => {
  runsVersion.value;
  return [...runs.current.edits];
});

/** The run on show in the accent, earlier ones paler the older they are. */
const stroke = (i: number, count: number): Stroke =>
  i === count - 1
    ? { color: (inks) => inks.accent, width: 1.5 }
    : { color: (inks) => `rgb(${inks.inkRgb} / ${0.12 + (0.16 * i) / count})`, width: 1 };

/** The loss over iterations, earlier runs behind it, edits that kept the fit marked; logarithmic while
 *  everything is positive. */
export const LossChart = () => (
  <LineChart id="loss-chart" lines={lines} stroke={stroke} events={edits} log />
);
