import { options } from "../state/settings";
import { broken } from "../state/store";
import { onShow } from "../state/viewing";
import { Messages } from "./Messages";

/** The view on show under its bar, and what the page has to say. */
export function App() {
  if (broken.value) return <Broken />;
  const view = onShow.value;
  return (
    <>
      {view && !options.value.hide.includes("bar") && <view.Bar />}
      {view ? <view.Body /> : <main aria-busy="true" />}
      <Messages />
    </>
  );
}

function Broken() {
  return (
    <main class="broken" data-testid="broken">
      <h1>The engine did not start</h1>
      <p role="alert">{broken.value?.message}</p>
      <p>
        It needs a browser with WebAssembly and module workers (any current one), and the page must
        be opened through a web server, not as a file.
      </p>
      <button type="button" class="button" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
