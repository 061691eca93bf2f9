import { signal } from "@preact/signals";
import type { Line } from "../../panel/readouts/LineChart";
import type { View } from "../../plane/view";
import type { Origin } from "../../state/views";
import type { Chart } from "../../wire/charting";
import type { Frame, Measure } from "../../wire/protocol";
import type { Box, IelError } from "../../wire/types";
import type { CompareLink, PanelConfig } from "./spec";

/** What is compared: the scenario that all share, and what stands in each panel instead. */
export interface Comparison extends Origin, Omit<CompareLink, "kinds" | "settings"> {
  configs: PanelConfig[];
  /** What is shown of the canvas, and how points lie on it. */
  box: Box;
  chart: Chart;
}

export const compared = signal<Comparison | null>(null);
/** Newest picture of each panel, or why there is none. */
export const pictures = signal<(Frame | IelError | null)[]>([]);
/** Where the processes of each panel were at every step; empty for fits. */
export const paths = signal<Float32Array[]>([]);
/** The step on show in every panel; with a fraction while it plays. */
export const time = signal(0);
export const plane = signal<View | null>(null);
/** The place that is pointed at in every panel. */
export const place = signal<[number, number] | null>(null);
export const probes = signal<({ energy: number; gradient: number[] } | null)[]>([]);
export const measures = signal<Measure[]>([]);
/** A line a panel: mean energy over steps, or loss over iterations. */
export const lines = signal<Line[]>([]);
