import { useEffect, useState } from "preact/hooks";
import { ImportDialog, read_file } from "./Import";

/** Takes a file dropped anywhere on the page. */
export function Dropzone() {
  const [over, set_over] = useState(false);
  useEffect(() => {
    const has_file = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const on_over = (event: DragEvent) => {
      if (!has_file(event)) return;
      event.preventDefault();
      set_over(true);
    };
    const on_leave = (event: DragEvent) => {
      if (event.relatedTarget === null) set_over(false);
    };
    const on_drop = (event: DragEvent) => {
      if (!has_file(event)) return;
      event.preventDefault();
      set_over(false);
      const file = event.dataTransfer?.files[0];
      if (file) void read_file(file);
    };
    addEventListener("dragover", on_over);
    addEventListener("dragleave", on_leave);
    addEventListener("drop", on_drop);
    return () => {
      removeEventListener("dragover", on_over);
      removeEventListener("dragleave", on_leave);
      removeEventListener("drop", on_drop);
    };
  }, []);
  return (
    <>
      {over && <div class="dropzone">Drop a file of points or a scenario</div>}
      <ImportDialog />
    </>
  );
}
