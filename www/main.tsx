import { render } from "preact";
import { App } from "./app/App";
import { attach_keys } from "./app/keys";
import { to_error } from "./protocol";
import { boot } from "./state/session";
import { broken } from "./state/store";
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
attach_keys();
boot().catch((thrown) => {
  broken.value = to_error(thrown);
});
