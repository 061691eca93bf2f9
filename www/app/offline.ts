import { tell } from "../state/messages";

/** Has the browser keep the page for when there is no network, and tells of a new version: it is taken
 *  when asked for, as a whole, and never beside what is on show. */
export async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const workers = navigator.serviceWorker;
  let wanted = false;
  const before = workers.controller;
  workers.addEventListener("controllerchange", () => {
    if (wanted) location.reload();
    else if (before) tellReload("Another tab has taken a new version of the page.");
  });
  try {
    const kept = await workers.register(new URL("./sw.js", document.baseURI).href);
    const offer = () => {
      if (!kept.waiting || !workers.controller) return;
      tell("There is a new version of the page.", "info", {
        label: "Load it",
        run() {
          wanted = true;
          kept.waiting?.postMessage("take over");
        },
      });
    };
    offer();
    kept.addEventListener("updatefound", () => {
      kept.installing?.addEventListener("statechange", offer);
    });
  } catch {
    // Not every host or browser lets it: then the page needs the network, as any.
  }
}

function tellReload(what: string): void {
  tell(`${what} Load this one again, too: what you made is kept.`, "warning", {
    label: "Load again",
    run: () => location.reload(),
  });
}
