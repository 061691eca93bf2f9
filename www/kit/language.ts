// Where a machine names no language (the locale C of Unix) a browser may call it so, which `Intl` refuses: what
// writes numbers in the language of the browser would end the page before it has begun.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}
