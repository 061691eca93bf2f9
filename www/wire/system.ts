import type { Box, Config } from "./types";

/** What is asked of a known system and of the energy that was learned from it. */
export interface SystemRequest {
  cells: number;
  /** Strength ε of the noise. */
  noise: number;
  /** The system's domain where it is absent. */
  view?: Box;
  /** Where runs start that are drawn. */
  starts?: [number, number][];
}

/** A way from a stable point over a saddle. */
export interface Exit {
  from: number[];
  over: number[];
  barrier: number;
  barrier_exact?: number;
  /** Mean time to the other side. */
  time?: number;
}

export interface SystemReport {
  rests: { x: number[]; eigenvalues: [number, number][]; stable: boolean; energy: number }[];
  noise: number;
  /** Share of the part looked at in which E falls along f. */
  falls: number;
  /** Root mean square of ∇E·(f + D∇E)/(‖∇E‖‖f‖). */
  residual: number;
  /** Against the quasipotential in closed form, where there is one. */
  exact?: { relative: number; worst: number; area: number };
  exits: Exit[];
  note?: string;
}

/** Whether observations are of a system whose velocities are known. */
export const ofSystem = ({ kind }: Config) => kind === "system" || kind === "field";
