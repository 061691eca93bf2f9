import { render } from "preact";
import "../state/revival";
import { openSource } from "../panel/dialogs/source";
import { listenForLessons, takeLesson } from "../state/lesson";
import { boot } from "../state/session";
import { broken, PARTS, parts, scenario } from "../state/store";
import { toError } from "../wire/protocol";
import type { Scenario } from "../wire/types";
import "./views";
import { App } from "./App";
import { attachKeys } from "./keys";
import { keepOffline } from "./offline";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/layout.css";
import "./styles/bar.css";
import "./styles/canvas.css";
import "./styles/controls.css";
import "./styles/readouts.css";
import "./styles/dialogs.css";
import "./styles/article.css";

/** For the browser's console and for tests. */
declare global {
  interface Window {
    iel: { scenario: () => Scenario | null };
  }
}
window.iel = { scenario: () => scenario.value };

// A task of its own, as what was fetched has just been started.
setTimeout(() => {
  const root = document.getElementById("app");
  if (!root) return;
  root.replaceChildren();
  render(<App />, root);
});
attachKeys();
listenForLessons();
takeLesson()
  .then(async () => {
    // As it was given: what is opened is written into it.
    const { search, hash } = location;
    await boot();
    await openSource(search, hash);
  })
  .catch((thrown) => {
    broken.value = { error: toError(thrown), started: false };
  });

/** Once all that there is to see is there, so that nothing waits for what is only kept. */
const LATER_MS = 4000;
const stop = parts.subscribe((part) => {
  if (part < PARTS.text || !import.meta.env.PROD) return;
  setTimeout(() => void keepOffline(), LATER_MS);
  queueMicrotask(() => stop());
});
