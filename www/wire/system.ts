import type { DataConfig } from "./types";

/** Whether observations are of a system whose velocities are known. */
export const ofSystem = ({ kind }: DataConfig) => kind === "system" || kind === "field";
