import { announce, tell } from "./messages";

/** Copies a text; says so, or that the browser does not let the page. */
export async function copy(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
    return true;
  } catch {
    tell("This browser does not let the page copy; select the text instead.", "warning");
    return false;
  }
}
