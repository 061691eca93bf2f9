import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../app/Icon";
import {
  copy_command,
  export_landscape,
  export_picture,
  export_points,
  export_scenario,
} from "./exports";
import { open_import } from "./Import";

const open = signal(false);

const ITEMS: { id: string; label: string; note: string; run(): unknown }[] = [
  {
    id: "menu-import",
    label: "Paste or load points…",
    note: "CSV, JSON",
    run: () => open_import(),
  },
  { id: "export-png", label: "Save the picture", note: "PNG", run: export_picture },
  { id: "export-csv", label: "Save the points", note: "CSV", run: export_points },
  {
    id: "export-json",
    label: "Save the scenario",
    note: "JSON",
    run: () => export_scenario(false),
  },
  {
    id: "export-model",
    label: "Save the fitted model",
    note: "JSON",
    run: () => export_scenario(true),
  },
  { id: "export-landscape", label: "Save the landscape", note: "JSON", run: export_landscape },
  { id: "export-command", label: "Copy the native command", note: "iel fit", run: copy_command },
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
  const focus_item = (by: number) => {
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
        if (event.key === "ArrowDown") focus_item(1);
        else if (event.key === "ArrowUp") focus_item(-1);
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
          if (open.value) requestAnimationFrame(() => focus_item(1));
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
