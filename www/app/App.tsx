import { lessonParts } from "../panel/lesson/openLesson";
import { options } from "../state/settings";
import { broken } from "../state/store";
import { onShow } from "../state/viewing";
import type { IelError } from "../wire/types";
import { Messages } from "./Messages";

/** The view on show under its bar, and what the page has to say. */
export function App() {
  if (broken.value) return <Broken {...broken.value} />;
  const view = onShow.value;
  const lesson = lessonParts.value;
  return (
    <>
      {lesson && <lesson.Strip />}
      {view && !options.value.hide.includes("bar") && <view.Bar />}
      {view ? <view.Body /> : <main aria-busy="true" />}
      {lesson && <lesson.LessonDialog />}
      <Messages />
    </>
  );
}

const KEPT =
  "It was started anew several times. What you made is in the address and in this browser: when the page is loaded again it is there.";

/** Why an engine may not start here. */
function unable(): string {
  if (location.protocol === "file:") return "The page must be opened through a web server.";
  if (typeof WebAssembly === "undefined") return "It needs a browser with WebAssembly.";
  if (location.origin === "null" || origin === "null") {
    return "The page is in a frame that keeps it from its own site: it needs allow-same-origin.";
  }
  return "A part of it could not be fetched, or is of another version than the page.";
}

function Broken({ error, started }: { error: IelError; started: boolean }) {
  return (
    <main class="broken" data-testid="broken">
      <h1>{started ? "The engine keeps breaking off" : "The engine did not start"}</h1>
      <p role="alert">{error.message}</p>
      <p>{started ? KEPT : unable()}</p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
