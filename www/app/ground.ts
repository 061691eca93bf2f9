// Runs from the head of the built page, before the rest of it has been fetched.
import "../kit/language";
import { recall } from "../kit/storage";

/** The right ground before the first paint; the page itself takes over from here. */
function ground(): string {
  let chosen = /[#&]theme=(light|dark)/.exec(location.hash)?.[1];
  try {
    chosen ??= JSON.parse(recall("iel.settings") ?? "{}").theme;
  } catch {
    // As the system has it.
  }
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
document.documentElement.dataset.theme = ground();
