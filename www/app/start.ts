// Runs from the head of the built page, before the rest of it has been fetched.
import "../kit/trusted";
import "./ground";

// What an address asks for may begin with other words.
if (/[^#]/.test(location.hash)) document.getElementById("shell")?.remove();

/** The engine's worker: it has its engine by the time the page is laid out. What it says meanwhile is
 *  kept for the page (www/state/client.ts); where it cannot start, that says so. */
try {
  const worker = new Worker(new URL("../worker/fitWorker.ts", import.meta.url), {
    type: "module",
  });
  const early = Object.assign(worker, { said: [] as never[] });
  early.onmessage = ({ data }) => early.said.push(data as never);
  early.onerror = () => {
    globalThis.engine = undefined;
  };
  globalThis.engine = early;
} catch {
  // The page tries once more, and says why it cannot.
}
