import { effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { Controls } from "../panel/controls/Controls";
import { Dropzone } from "../panel/dialogs/Dropzone";
import { rankDialog } from "../panel/dialogs/openRank";
import { Curves } from "../panel/readouts/Curves";
import { Strip } from "../panel/readouts/Strip";
import { options } from "../state/settings";
import { broken, PARTS, parts, scenario } from "../state/store";
import { viewModule } from "../state/views";
import { Stage } from "../views/fit/Stage";
import { Messages } from "./Messages";
import { TopBar } from "./TopBar";

/** What there is to read below, fetched after the first picture. */
const article = signal<ComponentType | null>(null);
effect(() => {
  if (parts.value < PARTS.text) return;
  const late = import("../panel/text/Article");
  late.then(({ Article }) => {
    article.value = Article;
  }, console.warn);
});

export function App() {
  const { hide } = options.value;
  const Text = article.value;
  if (broken.value) return <Broken />;
  const { view } = options.value;
  if (view) {
    const module = viewModule(view.key);
    return (
      <>
        {module && !hide.includes("bar") && <module.Bar />}
        {module ? <module.Body /> : <main aria-busy="true" />}
        <Messages />
      </>
    );
  }
  const Rank = rankDialog.value;
  return (
    <>
      {!hide.includes("bar") && <TopBar />}
      <main aria-busy={scenario.value === null}>
        <h1 class="sr-only">IEL: learn the energy behind observations</h1>
        <div class="bench">
          <section class="center" aria-label="Canvas">
            <Stage />
            <Strip />
          </section>
          {!hide.includes("controls") && (
            <section class="side left" aria-label="What is fitted and how">
              {parts.value >= PARTS.controls && <Controls />}
            </section>
          )}
          {!hide.includes("curves") && (
            <div class="side right">{parts.value >= PARTS.readouts && <Curves />}</div>
          )}
        </div>
        {Text && !hide.includes("text") && <Text />}
      </main>
      <Messages />
      {Rank && <Rank />}
      <Dropzone />
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
