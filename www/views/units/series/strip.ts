/** Strips of bits: a string of 0 and 1 for each step, a digit a unit. */

import type { Size } from "../bits";

/** Steps and units of a strip that is drawn, at most. */
export const MOST_STEPS = 512;
export const MOST_UNITS = 32;

/** A part of a strip as a picture, row after row: a row a unit, a column a step. */
export function pictureOf(steps: string[], units: number): string {
  const row = (unit: number) => steps.map((step) => step[unit] ?? "0").join("");
  return Array.from({ length: units }, (_, unit) => row(unit)).join("");
}

/** The steps that a picture shows; the inverse of `pictureOf`. */
export function stepsOf(picture: string, { width, height }: Size): string[] {
  const step = (k: number) =>
    Array.from({ length: height }, (_, unit) => picture[unit * width + k] ?? "0").join("");
  return Array.from({ length: width }, (_, k) => step(k));
}

/** The strip with so many steps and units: what is in both stays, the rest is empty. */
export const resized = (steps: string[], count: number, units: number): string[] =>
  Array.from({ length: count }, (_, k) => (steps[k] ?? "").slice(0, units).padEnd(units, "0"));

/** Numbers, `[steps, units]`, as a strip; null where one is neither 0 nor 1. */
export function stripOf(values: ArrayLike<number>, units: number): string[] | null {
  const steps: string[] = [];
  for (let k = 0; k < values.length; k += units) {
    let step = "";
    for (let i = k; i < k + units; i++) {
      if (values[i] !== 0 && values[i] !== 1) return null;
      step += values[i];
    }
    steps.push(step);
  }
  return steps;
}

/** Places of a line of a strip where two differ, and how many there are. */
export function wrong(a: string[], b: string[]): { step: number; unit: number }[] {
  return a.flatMap((step, k) =>
    [...step].flatMap((bit, unit) => (bit === b[k]?.[unit] ? [] : [{ step: k, unit }])),
  );
}

/** A strip in lines of so many steps. */
export const lines = <T>(steps: T[], each: number): T[][] =>
  Array.from({ length: Math.ceil(steps.length / each) }, (_, k) =>
    steps.slice(k * each, (k + 1) * each),
  );

/** Means of so many numbers each, at the middle of them, so that there are `most` at most. */
export function thinned(values: ArrayLike<number>, most: number): { x: number; y: number }[] {
  const each = Math.ceil(values.length / most);
  const part = (k: number) => Array.from(values).slice(k * each, (k + 1) * each);
  return Array.from({ length: Math.ceil(values.length / Math.max(each, 1)) }, (_, k) => {
    const own = part(k);
    const y = own.reduce((sum, value) => sum + value, 0) / own.length;
    return { x: k * each + (own.length + 1) / 2, y };
  });
}
