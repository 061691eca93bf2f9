import { useEffect, useState } from "preact/hooks";
import { EarlierDialog } from "./Earlier";
import { ImportDialog, openImport, readFile } from "./Import";
import { ProgramsDialog } from "./Programs";

/** Takes a file dropped anywhere on the page. */
export function Dropzone() {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const onOver = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) void readFile(file);
    };
    const onPaste = (event: ClipboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest("dialog, input, textarea, select, [contenteditable]")) return;
      const file = event.clipboardData?.files[0];
      const pasted = event.clipboardData?.getData("text/plain").trim();
      if (file?.type.startsWith("text/") || file?.name.endsWith(".json")) void readFile(file);
      else if (pasted) openImport(pasted);
      else return;
      event.preventDefault();
    };
    addEventListener("paste", onPaste);
    addEventListener("dragover", onOver);
    addEventListener("dragleave", onLeave);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("paste", onPaste);
      removeEventListener("dragover", onOver);
      removeEventListener("dragleave", onLeave);
      removeEventListener("drop", onDrop);
    };
  }, []);
  return (
    <>
      {over && <div class="dropzone">Drop a file of points or a scenario</div>}
      <ImportDialog />
      <ProgramsDialog />
      <EarlierDialog />
    </>
  );
}
