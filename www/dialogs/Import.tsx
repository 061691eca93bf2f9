import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { plural } from "../app/format";
import { current_points, get_acquainted } from "../canvas/points";
import { show_all } from "../canvas/state";
import type { IelError, Notice, Point } from "../engine/types";
import { edit } from "../state/edits";
import { engine } from "../state/engine";
import { tell, tell_error } from "../state/messages";
import { open_scenario } from "../state/session";
import { Dialog } from "./Dialog";

/** The text in the dialog; null while it is closed. */
const text = signal<string | null>(null);

export function open_import(with_text = ""): void {
  text.value = with_text;
}

type Read = { points: Point[]; notices: Notice[] } | { error: IelError } | null;

const EXAMPLE =
  "x1,x2\n0.5,1.2\n-0.3,0.8\n\nor  x1,x2,z1,z2  with starts\nor  [[0.5, 1.2], [-0.3, 0.8]]";

export function ImportDialog() {
  return text.value === null ? null : <Open />;
}

function Open() {
  const [read, set_read] = useState<Read>(null);
  const content = text.value ?? "";
  useEffect(() => {
    let stale = false;
    if (content.trim() === "") {
      set_read(null);
      return;
    }
    engine
      .call("parse_points", content)
      .then((result) => !stale && set_read(result))
      .catch((thrown) => !stale && set_read({ error: thrown as IelError }));
    return () => {
      stale = true;
    };
  }, [content]);
  const close = () => {
    text.value = null;
  };
  const take = async (add: boolean) => {
    if (!read || "error" in read) return;
    const points = add ? [...current_points(), ...read.points] : read.points;
    close();
    const label = add ? "adding points" : "replacing all points";
    if (!(await edit({ type: "set-points", points }, label, { big: true }))) return;
    get_acquainted();
    tell(`${plural(read.points.length, "point")} read.`);
    requestAnimationFrame(show_all);
  };
  const good = read !== null && !("error" in read) && read.points.length > 0;
  return (
    <Dialog id="import-dialog" title="Paste or load points" close={close}>
      <p>
        CSV, one point a row, or JSON. Columns <code>z1, z2</code> give where a process started,{" "}
        <code>y1</code> its condition.
      </p>
      <textarea
        rows={9}
        class="entry"
        aria-label="Points"
        data-testid="import-text"
        placeholder={EXAMPLE}
        spellcheck={false}
        value={content}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <p class="import-state" aria-live="polite" data-testid="import-state">
        {describe(read)}
      </p>
      <div class="row">
        <label class="button file">
          Choose a file…
          <input
            type="file"
            class="sr-only"
            accept=".csv,.tsv,.txt,.json,text/*,application/json"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void read_file(file);
            }}
          />
        </label>
        <span class="spring" />
        <button type="button" class="button" disabled={!good} onClick={() => void take(true)}>
          Add to these
        </button>
        <button
          type="button"
          class="button primary"
          data-testid="import-replace"
          disabled={!good}
          onClick={() => void take(false)}
        >
          Replace all
        </button>
      </div>
    </Dialog>
  );
}

function describe(read: Read): string {
  if (read === null) return "\u00a0";
  if ("error" in read) return read.error.message;
  const starts = read.points.filter((p) => p.start).length;
  const parts = [plural(read.points.length, "point")];
  if (starts > 0) parts.push(`${starts} with a start`);
  return [parts.join(", "), ...read.notices.map((n) => n.message)].join(". ");
}

const LARGEST_FILE = 8_000_000;

/** A scenario file is opened, anything else is read as points in the dialog. */
export async function read_file(file: File): Promise<void> {
  if (file.size > LARGEST_FILE) {
    tell_error({ kind: "file", message: `${file.name} is larger than 8 MB, which is the limit.` });
    return;
  }
  const content = await file.text();
  const found = scenario_in(content);
  if (found === null) {
    open_import(content);
    return;
  }
  text.value = null;
  await open_scenario(found, `opening ${file.name}`);
}

function scenario_in(content: string) {
  try {
    const value = JSON.parse(content);
    const named = typeof value === "object" && value !== null && !Array.isArray(value);
    return named && "version" in value && "energy" in value ? value : null;
  } catch {
    return null;
  }
}
