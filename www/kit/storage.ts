// The one file that touches what the browser stores. A browser may deny it, as in a frame on another
// site, or have no room left: then nothing is kept, and the caller hears so.

import { get, update } from "idb-keyval";

/** What is kept under a name; null where there is nothing, or nothing may be read. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text under a name; tells whether it could. */
export function keep(name: string, text: string): boolean {
  try {
    localStorage.setItem(name, text);
    return true;
  } catch {
    return false;
  }
}

/** What is kept under a name in the larger store; undefined where there is nothing, nothing may be
 *  read, or the browser does not answer in time. */
export function recallLarge<T>(name: string, patienceMs = 1500): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs));
  return Promise.race([stored(() => get<T>(name)), late]);
}

/** Changes what is kept there, in one step for all tabs; tells whether it could. */
export async function changeLarge<T>(
  name: string,
  change: (before: T | undefined) => T,
): Promise<boolean> {
  const done = await stored(() => update<T>(name, change).then(() => true));
  return done === true;
}

async function stored<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}

/** Whether this tab may call a name its own, as long as it lives; where tabs cannot tell, it may. */
export function claim(name: string): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const held = locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
    held.catch(() => resolve(true));
  });
}
