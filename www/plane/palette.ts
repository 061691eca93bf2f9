import type { Theme } from "../state/settings";
import type { View } from "./view";

/** Neutral inks of the canvas: color itself is kept for energy, and the accent for what is held. */
export interface Palette {
  ink: string;
  /** The ink's channels, to be given an alpha. */
  inkRgb: string;
  paper: string;
  halo: string;
  isoline: string;
  isolineLabel: string;
  axis: string;
  axisText: string;
  accent: string;
}

const PALETTES: Record<Theme, Palette> = {
  light: {
    ink: "rgb(13 20 33)",
    inkRgb: "13 20 33",
    paper: "rgb(255 255 255)",
    halo: "rgb(255 255 255 / 0.8)",
    isoline: "rgb(18 36 66 / 0.3)",
    isolineLabel: "rgb(18 36 66 / 0.78)",
    axis: "rgb(20 24 32 / 0.22)",
    axisText: "#5a5e66",
    accent: "#c8390b",
  },
  dark: {
    ink: "rgb(255 255 255)",
    inkRgb: "255 255 255",
    paper: "rgb(14 16 22)",
    halo: "rgb(8 10 16 / 0.75)",
    isoline: "rgb(226 240 255 / 0.24)",
    isolineLabel: "rgb(232 242 255 / 0.8)",
    axis: "rgb(255 255 255 / 0.2)",
    axisText: "#a0a4ad",
    accent: "#ff8658",
  },
};

export const palette = (theme: Theme): Palette => PALETTES[theme];

export const FONT = '"Source Sans 3 Variable", system-ui, sans-serif';

/** One layer's means: where to draw, how the plane lies, in which inks. */
export interface Brush {
  context: CanvasRenderingContext2D;
  view: View;
  inks: Palette;
  theme: Theme;
}
