import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../kit/Icon";
import { openLesson } from "../lesson/openLesson";
import { openRuns } from "../runs/openRuns";
import { openEarlier } from "./Earlier";
import {
  copyCommand,
  copyFigure,
  exportFigure,
  exportLandscape,
  exportLoss,
  exportPicture,
  exportPoints,
  exportScenario,
} from "./exports";
import { openImport } from "./Import";
import { openPrograms } from "./Programs";

const open = signal(false);

const ITEMS: { id: string; label: string; note: string; run(): unknown }[] = [
  {
    id: "menu-import",
    label: "Paste or load points…",
    note: "CSV, JSON",
    run: () => openImport(),
  },
  { id: "menu-earlier", label: "Earlier states…", note: "kept here", run: openEarlier },
  { id: "menu-runs", label: "Runs…", note: "kept here", run: openRuns },
  { id: "menu-lesson", label: "Lesson…", note: "steps with words", run: openLesson },
  { id: "export-png", label: "Save the picture", note: "PNG", run: exportPicture },
  { id: "figure-svg", label: "Save a figure", note: "SVG", run: () => exportFigure("svg") },
  {
    id: "figure-png",
    label: "Save a figure",
    note: "PNG, 300 dpi",
    run: () => exportFigure("png"),
  },
  { id: "export-svg", label: "Copy the command of a figure", note: "SVG", run: copyFigure },
  { id: "export-loss", label: "Save the loss curve", note: "CSV", run: exportLoss },
  { id: "export-csv", label: "Save the points", note: "CSV", run: exportPoints },
  {
    id: "export-json",
    label: "Save the scenario",
    note: "JSON",
    run: () => exportScenario(false),
  },
  {
    id: "export-model",
    label: "Save the fitted model",
    note: "JSON",
    run: () => exportScenario(true),
  },
  {
    id: "export-landscape",
    label: "Save the landscape",
    note: "JSON",
    run: () => exportLandscape("json"),
  },
  {
    id: "export-landscape-table",
    label: "Save the landscape",
    note: "CSV",
    run: () => exportLandscape("csv"),
  },
  {
    id: "export-program",
    label: "Save as a program…",
    note: "NumPy, JAX, …",
    run: openPrograms,
  },
  { id: "export-command", label: "Copy as command line", note: "iel fit", run: copyCommand },
];

/** In and out: everything that is not sharing a link. */
export function Menu() {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const away = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) open.value = false;
    };
    addEventListener("pointerdown", away);
    return () => removeEventListener("pointerdown", away);
  }, []);
  const focusItem = (by: number) => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + by + items.length) % items.length]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the menu inside it
    <div
      class="menu"
      ref={root}
      onKeyDown={(event) => {
        if (!open.value) return;
        if (event.key === "ArrowDown") focusItem(1);
        else if (event.key === "ArrowUp") focusItem(-1);
        else if (event.key === "Escape") {
          open.value = false;
          root.current?.querySelector("button")?.focus();
        } else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <button
        type="button"
        class="icon-button"
        data-testid="menu"
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-label="Load and save"
        title="Load and save"
        onClick={() => {
          open.value = !open.value;
          if (open.value) requestAnimationFrame(() => focusItem(1));
        }}
      >
        <Icon name="down" />
      </button>
      {open.value && (
        <div class="menu-list" role="menu" aria-label="Load and save">
          {ITEMS.map(({ id, label, note, run }) => (
            <button
              key={id}
              type="button"
              role="menuitem"
              data-testid={id}
              onClick={() => {
                open.value = false;
                void run();
              }}
            >
              <span>{label}</span>
              <small>{note}</small>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
