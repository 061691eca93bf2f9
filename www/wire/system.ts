import type { DataConfig } from "./types";

/** Whether observations are of a known system, which they then name. */
export const ofSystem = (data: DataConfig) => "system" in data;

/** Whether they are velocities at places all over the plane, rather than where runs came by. */
export const ofVelocities = (data: DataConfig) => ofSystem(data) && !("observed" in data);
