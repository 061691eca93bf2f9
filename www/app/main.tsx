import { render } from "preact";
import { boot } from "../state/session";
import { broken } from "../state/store";
import { toError } from "../wire/protocol";
import "./views";
import { App } from "./App";
import { attachKeys } from "./keys";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/layout.css";
import "./styles/bar.css";
import "./styles/canvas.css";
import "./styles/controls.css";
import "./styles/readouts.css";
import "./styles/dialogs.css";
import "./styles/article.css";

const root = document.getElementById("app");
if (root) render(<App />, root);
attachKeys();
boot().catch((thrown) => {
  broken.value = toError(thrown);
});
