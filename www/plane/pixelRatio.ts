/** Calls `changed` whenever the device pixel ratio does: at the page's zoom, or on another screen. */
export function watchPixelRatio(changed: () => void): () => void {
  let query: MediaQueryList;
  const turned = () => {
    watch();
    changed();
  };
  // A query is about one ratio: after a change only a new one tells of the next.
  const watch = () => {
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", turned, { once: true });
  };
  watch();
  return () => query.removeEventListener("change", turned);
}
