// The one file that touches what the browser stores. A browser may deny it, as in a frame on another
// site, or have no room left: then nothing is kept, and the caller hears so.

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
