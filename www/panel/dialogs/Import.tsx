import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { plural } from "../../kit/format";
import { toggled } from "../../kit/toggled";
import { inward, mapped } from "../../plane/axes";
import { getAcquainted } from "../../plane/points";
import { showAll } from "../../plane/scene";
import { configure, edit } from "../../state/edits";
import { engine } from "../../state/engine";
import { tell, tellError } from "../../state/messages";
import { openScenario } from "../../state/session";
import { advice } from "../../state/store";
import type { Command, IelError, Notice, Point } from "../../wire/types";
import { inWords } from "../controls/TextControl";
import { allColumns, columnNames, mend, withColumns } from "./tables";

/** The text in the dialog; null while it is closed. */
const text = signal<string | null>(null);

export function openImport(withText = ""): void {
  text.value = withText;
}

type Read = { points: Point[]; notices: Notice[] } | { error: IelError } | null;

const EXAMPLE =
  "x1,x2\n0.5,1.2\n-0.3,0.8\n\nor  x1,x2,z1,z2  with starts\nor  [[0.5, 1.2], [-0.3, 0.8]]";

export function ImportDialog() {
  return text.value === null ? null : <Open />;
}

function Open() {
  const [read, setRead] = useState<Read>(null);
  const whole = text.value ?? "";
  const [leftOut, setLeftOut] = useState<number[]>([]);
  useEffect(() => setLeftOut([]), [whole]);
  const columns = allColumns(whole) ?? [];
  const kept = [...columns.keys()].filter((i) => !leftOut.includes(i));
  const content = leftOut.length > 0 ? withColumns(whole, kept) : whole;
  useEffect(() => {
    let stale = false;
    if (content.trim() === "") {
      setRead(null);
      return;
    }
    engine
      .call("parsePoints", content)
      .then((result) => !stale && setRead(result))
      .catch((thrown) => !stale && setRead({ error: thrown as IelError }));
    return () => {
      stale = true;
    };
  }, [content]);
  const close = () => {
    text.value = null;
  };
  const take = async (add: boolean) => {
    if (!read || "error" in read) return;
    close();
    await (add ? addPoints(read.points) : showPoints(read.points, content));
  };
  const mended = mend(whole);
  const good = read !== null && !("error" in read) && read.points.length > 0;
  // Every column is a coordinate, and there are more than the plane has.
  const dim = good ? (read.points[0]?.x.length ?? 0) : 0;
  const choice = columns.length > 2 && (leftOut.length > 0 || dim === columns.length);
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
        value={whole}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <p class="import-state" aria-live="polite" data-testid="import-state">
        {describe(read)}
      </p>
      {choice && (
        <fieldset class="row columns" data-testid="import-columns">
          <legend>The plane shows the first two of these columns</legend>
          {columns.map((name, i) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={!leftOut.includes(i)}
                disabled={kept.length === 1 && kept[0] === i}
                onChange={() => setLeftOut((now) => toggled(now, i))}
              />
              {name}
            </label>
          ))}
        </fieldset>
      )}
      {mended && (
        <button
          type="button"
          class="button mend"
          data-testid="import-mend"
          onClick={() => {
            text.value = mended.text;
          }}
        >
          {mended.label}
        </button>
      )}
      <div class="row">
        <label class="button file">
          Choose a file…
          <input
            type="file"
            class="sr-only"
            accept=".csv,.tsv,.txt,.json,text/*,application/json"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void readFile(file);
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

async function addPoints(points: Point[]): Promise<void> {
  const inside = points.map(mapped(inward));
  const all: Command = {
    type: "set-points",
    points: [...(await engine.call("points")), ...inside],
  };
  if (!(await edit(all, "adding points", { big: true, far: true }))) return;
  getAcquainted();
  tell(`${plural(points.length, "point")} added.`);
  showAll();
}

/** Other data: a fit of their own, and a view on all of them. Numbers off the scale of noise and steps
 *  are standardized; the axes go on to say them as they came. */
async function showPoints(points: Point[], from: string): Promise<void> {
  const how = { key: `import${Date.now()}`, big: true, far: true };
  const names = columnNames(from, points[0]?.x.length ?? 0);
  const axes = (names ?? []).map((name) => ({ name: name.slice(0, 60), center: 0, scale: 1 }));
  const label = "replacing all points";
  const data = { kind: "points" as const, points };
  if (!(await configure((s) => ({ ...s, data, axes }), label, how))) return;
  getAcquainted();
  const repair = advice.peek().find(({ at }) => at === "data.points")?.repair;
  if (repair) await configure((s) => ({ ...s, ...repair.change }), label, how);
  const dim = points[0]?.x.length ?? 0;
  const hidden =
    dim > 2
      ? ` Each has ${dim} numbers: the plane shows the first two, and the energy where the others are ${repair ? "at their mean" : "0"}.`
      : "";
  tell(`${plural(points.length, "point")} read.${hidden}`);
  showAll();
}

/** What the engine says, as a sentence of its own, with names as they are. */
const sentence = (text: string) => inWords({ kind: "table", message: text });

function describe(read: Read): string {
  if (read === null) return "\u00a0";
  if ("error" in read) return sentence(read.error.message);
  const starts = read.points.filter((p) => p.start).length;
  const parts = [plural(read.points.length, "point")];
  if (starts > 0) parts.push(`${starts} with a start`);
  return [parts.join(", "), ...read.notices.map((n) => n.message)].map(sentence).join(" ");
}

const LARGEST_FILE = 8_000_000;

/** A scenario file is opened, anything else is read as points in the dialog. */
export async function readFile(file: File): Promise<void> {
  if (file.size > LARGEST_FILE) {
    tellError({ kind: "file", message: `${file.name} is larger than 8 MB, which is the limit.` });
    return;
  }
  const content = await file.text();
  const found = scenarioIn(content);
  if (found === null) {
    openImport(content);
    return;
  }
  text.value = null;
  await openScenario(found, `opening ${file.name}`);
}

function scenarioIn(content: string) {
  try {
    const value = JSON.parse(content);
    const named = typeof value === "object" && value !== null && !Array.isArray(value);
    return named && "version" in value && "energy" in value ? value : null;
  } catch {
    return null;
  }
}
