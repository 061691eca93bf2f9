import type { Home } from "../../state/views";
import { actions } from "./actions";
import { FitBar } from "./FitBar";
import { FitBody } from "./FitBody";

/** The fit of the scenario that is open. */
export const fit: Home = { Bar: FitBar, Body: FitBody, actions };
