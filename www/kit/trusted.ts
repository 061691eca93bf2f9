// Where the browser has Trusted Types, the page's policy lets no text become markup or a script, but
// for scripts of this site. Imported by whatever starts a worker.

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): unknown;
}

/** The address of a script of this site; throws for any other. */
export function ownScript(address: string, page = document.baseURI): string {
  const found = new URL(address, page);
  if (found.origin !== new URL(page).origin) {
    throw new TypeError(`${found.origin} is another site: no script of it is run.`);
  }
  return found.href;
}

// Of that name, it is asked wherever a text is used as such.
(globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy("default", {
  createScriptURL: (address) => ownScript(address),
});
