import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Dialog } from "../../kit/Dialog";
import { plural } from "../../kit/format";
import { inward, mapped } from "../../plane/axes";
import { getAcquainted } from "../../plane/points";
import { showAll } from "../../plane/scene";
import { configure, edit } from "../../state/edits";
import { engine } from "../../state/engine";
import { tell, tellError, tellNotices } from "../../state/messages";
import { bringRows, keepRows } from "../../state/rows";
import { openScenario } from "../../state/session";
import { scenario } from "../../state/store";
import type {
  Choice,
  Column,
  Command,
  IelError,
  Period,
  Point,
  Reading,
  Role,
  Table,
} from "../../wire/types";
import { propose } from "../controls/Propose";
import { inWords } from "../controls/TextControl";
import { Scatter, TableColumns } from "./TableColumns";
import "./import.css";

/** The text in the dialog; null while it is closed. */
const text = signal<string | null>(null);

export function openImport(withText = ""): void {
  text.value = withText;
}

/** A table is read as its names and numbers suggest. */
export const NOTHING_SAID: Reading = { columns: [], periods: [], steps: false };

type Read = Table | { error: IelError } | null;

const EXAMPLE =
  "x1,x2\n0.5,1.2\n-0.3,0.8\n\nor  x1,x2,z1,z2  with starts\nor  [[0.5, 1.2], [-0.3, 0.8]]";

/** Longer texts are not written into the entry, which would be slow; they are read all the same. */
const SHOWN = 200_000;

export function ImportDialog() {
  return text.value === null ? null : <Open />;
}

function Open() {
  const [read, setRead] = useState<Read>(null);
  const [columns, setColumns] = useState<Choice[]>([]);
  const [periods, setPeriods] = useState<Period[]>([]);
  const [pairs, setPairs] = useState<"none" | "steps" | "snapshots">("none");
  const content = text.value ?? "";
  const steps = pairs === "steps";
  const snapshots = pairs === "snapshots";
  const reading: Reading = { columns, periods, steps, snapshots };
  useEffect(() => {
    let stale = false;
    if (content.trim() === "") {
      setRead(null);
      return;
    }
    engine
      .call("readTable", content, reading)
      .then((result) => !stale && setRead(result))
      .catch((thrown) => !stale && setRead({ error: thrown as IelError }));
    return () => {
      stale = true;
    };
  }, [content, columns, periods, pairs]);
  const write = (next: string) => {
    // Other columns have no part in what was said of these.
    setColumns([]);
    setPeriods([]);
    setPairs("none");
    text.value = next;
  };
  const close = () => {
    text.value = null;
  };
  const table = read && !("error" in read) ? read : null;
  // Columns stay on show where what was said of them is refused, so that it can be taken back.
  const [known, setKnown] = useState<Column[]>([]);
  useEffect(() => {
    if (table) setKnown(table.columns);
    else if (columns.length === 0) setKnown([]);
  }, [read]);
  const roleOf = ({ name, role }: Column): Role =>
    columns.length === 0 ? role : (columns.find((c) => c.column === name)?.role ?? "left-out");
  const periodOf = ({ name, period }: Column) =>
    periods.find((p) => p.column === name)?.period ?? period ?? 0;
  const shown = known.map((column) => ({
    ...column,
    role: roleOf(column),
    period: periodOf(column),
  }));
  const choose = (name: string, role: Role) => {
    const roles = shown.map((c) => ({ column: c.name, role: c.name === name ? role : c.role }));
    setColumns(roles.filter((c) => c.role !== "left-out"));
    if (role !== "coordinate") setPeriods(periods.filter((p) => p.column !== name));
  };
  const turn = (column: string, period: number) =>
    setPeriods([...periods.filter((p) => p.column !== column), { column, period }]);
  const having = (...roles: Role[]) => shown.filter(({ role }) => roles.includes(role)).length;
  const timed = having("time", "track") > 0;
  // One column alone is often a series in time.
  const alone = having("coordinate") === 1;
  const pairable = (["steps", "snapshots"] as const).filter(
    (kind) => timed || kind === pairs || (kind === "steps" && alone),
  );
  const take = async (how: "add" | "replace" | "propose") => {
    if (!table) return;
    close();
    if (how === "add") await addPoints(table.points);
    else if ((await showTable(content, reading, table)) && how === "propose") await propose();
  };
  return (
    <Dialog id="import-dialog" title="Paste or load observations" close={close}>
      <p>
        A table, one observation a row, or JSON. Columns <code>z1, z2</code> give where a process
        started, <code>y1</code> its condition.
      </p>
      {content.length > SHOWN ? (
        <p class="row">
          {plural(content.length, "character")}{" "}
          <button type="button" class="quiet" onClick={() => write("")}>
            Clear
          </button>
        </p>
      ) : (
        <textarea
          rows={shown.length > 0 ? 5 : 9}
          class="entry"
          aria-label="Observations"
          data-testid="import-text"
          placeholder={EXAMPLE}
          spellcheck={false}
          value={content}
          onInput={(event) => write(event.currentTarget.value)}
        />
      )}
      <p class="import-state" aria-live="polite" data-testid="import-state">
        {describe(read)}
      </p>
      {shown.length > 0 && (
        <div class="understood">
          <TableColumns columns={shown} choose={choose} turn={turn} />
          {table && <Scatter points={table.points} />}
        </div>
      )}
      {pairable.map((kind) => (
        <label class="check" key={kind}>
          <input
            type="checkbox"
            data-testid={`import-${kind}`}
            checked={pairs === kind}
            onChange={(event) => setPairs(event.currentTarget.checked ? kind : "none")}
          />
          {kind === "steps"
            ? `Learn from the steps from each row ${timed ? "of a track " : ""}to the next`
            : "Nobody was followed: pair the rows of each time with those of the next by optimal transport"}
        </label>
      ))}
      <div class="row">
        <label class="button file">
          Choose a file…
          <input
            type="file"
            class="sr-only"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void readFile(file);
            }}
          />
        </label>
        <span class="spring" />
        <button
          type="button"
          class="button"
          disabled={!table || snapshots}
          onClick={() => void take("add")}
        >
          Add to these
        </button>
        <button
          type="button"
          class="button"
          data-testid="import-propose"
          disabled={!table}
          title="Looks for an energy that suits these observations, by what is left out of fits"
          onClick={() => void take("propose")}
        >
          Replace, and propose an energy
        </button>
        <button
          type="button"
          class="button primary"
          data-testid="import-replace"
          disabled={!table}
          onClick={() => void take("replace")}
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
async function showTable(content: string, reading: Reading, table: Table): Promise<boolean> {
  const now = scenario.peek();
  if (!now) return false;
  const how = { key: `import${Date.now()}`, big: true, far: true };
  try {
    const observed = await engine.call("observing", now, content, reading);
    const { data, axes, periods, view, objective, batch } = observed.scenario;
    await keepRows(observed);
    const changed = {
      data,
      axes,
      periods,
      view,
      batch,
      ...((reading.steps || reading.snapshots) && { objective }),
    };
    if (!(await configure((s) => ({ ...s, ...changed }), "replacing all points", how))) {
      await bringRows(scenario.peek());
      return false;
    }
    getAcquainted();
    const dim = table.points[0]?.x.length ?? 0;
    const standardized = axes.some(({ scale }) => scale !== 1);
    const hidden =
      dim > 2
        ? ` Each has ${dim} numbers: the plane shows the first two, and the energy where the others are ${standardized ? "at their mean" : "0"}.`
        : "";
    tell(`${plural(observed.count, "point")} read.${hidden}`);
    // That it learns from some of them only.
    tellNotices(observed.notices.filter(({ at }) => at === "batch"));
    showAll();
    return true;
  } catch (thrown) {
    tellError(thrown as IelError);
    return false;
  }
}

/** What the engine says, as a sentence of its own, with names as they are. */
const sentence = (text: string) => inWords({ kind: "table", message: text });

function describe(read: Read): string {
  if (read === null) return "\u00a0";
  if ("error" in read) return sentence(read.error.message);
  const starts = read.points.filter((p) => p.start).length;
  const parts = [plural(read.points.length, read.steps ? "step" : "point")];
  if (starts > 0 && !read.steps) parts.push(`${starts} with a start`);
  return [parts.join(", "), ...read.notices.map((n) => n.message)].map(sentence).join(" ");
}

export const LARGEST_FILE = 64_000_000;

/** A scenario file is opened, anything else is read as a table in the dialog. */
export async function readFile(file: File): Promise<void> {
  if (file.size > LARGEST_FILE) {
    tellError({ kind: "file", message: `${file.name} is larger than 64 MB, which is the limit.` });
    return;
  }
  try {
    const content = await engine.call("tableText", new Uint8Array(await file.arrayBuffer()));
    const found = scenarioIn(content);
    if (found === null) {
      openImport(content);
      return;
    }
    text.value = null;
    await openScenario(found, `opening ${file.name}`);
  } catch (thrown) {
    tellError(thrown as IelError, `${file.name} cannot be read.`);
  }
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
