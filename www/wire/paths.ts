import type { DataConfig } from "./types";

/** Whether it was observed where processes began and where they came to, and perhaps what lies between. */
export const ofPaths = (data: DataConfig): boolean =>
  data.kind === "points"
    ? (data.points ?? []).some(({ start }) => start !== undefined)
    : "observed" in data
      ? data.observed !== "rest"
      : "spacing" in data;
