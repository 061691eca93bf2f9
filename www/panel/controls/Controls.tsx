import { plural, whole } from "../../kit/format";
import { plain } from "../../kit/plain";
import { hasRelaxedSimd } from "../../kit/simd";
import { clearPoints } from "../../plane/points";
import { beside, rowsLearned } from "../../state/rows";
import { setFused } from "../../state/session";
import { options, settings } from "../../state/settings";
import { catalog, choices, chosen, observationCount, scenario } from "../../state/store";
import type { Entry, Room } from "../../wire/types";
import { openImport } from "../dialogs/Import";
import { EXPLAINED } from "../text/questions";
import { setKind, setScenarioField, setWithOther } from "./change";
import { Field } from "./Field";
import { HelpLine } from "./HelpLine";
import { Chapter, useExplain } from "./help";
import { Picker } from "./Picker";
import { Propose } from "./Propose";
import { RoomFields } from "./RoomFields";
import { fields } from "./schema";

/** Scenario fields that stand elsewhere on the page or are no choice. */
const ELSEWHERE = new Set([
  "version",
  "title",
  "seed",
  "steps",
  "latent",
  "sees",
  "periods",
  "held_out",
  "held_out_rows",
  "patience",
  "batch",
  "conditioning",
  "inferred",
  "view",
  "state",
]);

/** The scenario as one sentence: these observations, this energy, these dynamics, this learning. */
export function Controls() {
  const now = scenario.value;
  const known = catalog.value;
  if (!now || !known) return <div class="controls" aria-hidden="true" />;
  const rest = fields(known.scenario).filter(
    ([name]) =>
      !ELSEWHERE.has(name) && !(name in known.rooms) && (name !== "axes" || now.axes?.length),
  );
  return (
    <>
      <div class="controls">
        <Clause lead="These" word="observations" room="data">
          <div class="row">
            <span class="count" data-testid="count">
              {rowsLearned.value === null
                ? plural(observationCount.value, "point")
                : plural(rowsLearned.value, "row")}
            </span>
            <button type="button" class="quiet" data-testid="import" onClick={() => openImport()}>
              Paste or load…
            </button>
            <button
              type="button"
              class="quiet"
              data-testid="clear"
              disabled={observationCount.value === 0}
              onClick={() => void clearPoints()}
            >
              Clear
            </button>
          </div>
          <OfRows />
          <details class="more">
            <summary>Held out</summary>
            <TopField name="held_out" />
            <TopField name="held_out_rows" />
            <TopField name="patience" />
          </details>
        </Clause>
        <Clause lead="this" word="energy" room="energy">
          <Propose />
          <details class="more">
            <summary>Inputs</summary>
            <TopField name="conditioning" />
            <TopField name="inferred" />
            <TopField name="sees" />
            <TopField name="periods" />
          </details>
        </Clause>
        <Clause lead="these" word="dynamics" room="dynamics">
          <TopField name="steps" />
          <TopField name="latent" />
          <Part lead="from" label="Initial conditions" room="initial" />
        </Clause>
        <Clause lead="this way of" word="learning" room="objective">
          <Part lead="by" label="Gradient estimator" room="estimator" />
          <Part lead="with" label="Optimizer" room="optimizer" />
          <TopField name="batch" />
          <details class="more">
            <summary>Numbers</summary>
            {rest.map(([name]) => (
              <TopField key={name} name={name} />
            ))}
            <Fused />
          </details>
        </Clause>
      </div>
      <HelpLine />
    </>
  );
}

/** What of a large table is learned from, and what is on show. */
function OfRows() {
  const [all, learned] = [beside.value, rowsLearned.value];
  if (!all) return null;
  const [shown, batch] = [whole(observationCount.value), whole(scenario.value?.batch ?? 0)];
  return (
    <p class="quiet-text" data-testid="all-rows">
      {learned === null
        ? `Learns from the ${shown} rows on the plane, of ${whole(all.count)}. A batch of fewer than all, below the optimizer, learns from all.`
        : `Every update learns from ${batch} of ${whole(learned)} rows, others in each. The plane, links and files hold ${shown}, spread evenly; an edit of them goes on with these.`}
    </p>
  );
}

function Clause(props: {
  lead: string;
  word: string;
  room: Room;
  children?: preact.ComponentChildren;
}) {
  return (
    <section class="clause" aria-label={props.word}>
      <div class="clause-head">
        <h2>
          {props.lead} <em>{props.word}</em>
        </h2>
        <ToFormula room={props.room} label={props.word} />
      </div>
      <Chapter.Provider value={EXPLAINED[props.room]}>
        <RoomPicker room={props.room} label={props.word} />
        <RoomFields room={props.room} />
        {props.children}
      </Chapter.Provider>
    </section>
  );
}

/** A second choice inside a clause, led in by a word. */
function Part({ lead, label, room }: { lead: string; label: string; room: Room }) {
  return (
    <Chapter.Provider value={EXPLAINED[room]}>
      <div class="part">
        <div class="part-head">
          <span>{lead}</span>
          <RoomPicker room={room} label={label} />
          <ToFormula room={room} label={label} />
        </div>
        <RoomFields room={room} />
      </div>
    </Chapter.Provider>
  );
}

/** Leads to the words, the formula and the chapter on what is chosen, below. */
function ToFormula({ room, label }: { room: Room; label: string }) {
  if (options.value.hide.includes("text")) return null;
  return (
    <button
      type="button"
      class="to-formula"
      data-testid={`formula-${room}`}
      aria-label={`${label}: formula and chapter`}
      title="Formula and chapter"
      onClick={() => {
        const about = document.getElementById(`about-${room}`);
        about?.focus({ preventScroll: true });
        about?.scrollIntoView({ block: "center" });
      }}
    >
      ?
    </button>
  );
}

function RoomPicker({ room, label }: { room: Room; label: string }) {
  const entries: Entry[] = catalog.value?.rooms[room] ?? [];
  return (
    <Picker
      room={room}
      label={label}
      entries={entries}
      kind={scenario.value?.[room].kind ?? ""}
      refused={choices.value[room] ?? {}}
      choose={(entry) => setKind(room, entry, chosen(room))}
      chooseBoth={(entry) => void setWithOther(room, entry)}
    />
  );
}

/** The faster build, where the browser can run it. */
function Fused() {
  const can = hasRelaxedSimd();
  const single = scenario.value?.precision === "f32";
  const why = can
    ? "Products and sums are fused (relaxed SIMD): the bits depend on the machine. Starts over."
    : "This browser has no relaxed SIMD.";
  const explain = useExplain();
  const say = () => explain({ title: "faster", text: single ? why : "In single precision only." });
  return (
    <label
      class="check"
      title={single ? why : "In single precision only."}
      onPointerEnter={say}
      onFocusIn={say}
    >
      <input
        type="checkbox"
        data-testid="fused"
        checked={settings.value.fused && single}
        disabled={!can || !single}
        onChange={(event) => void setFused(event.currentTarget.checked)}
      />
      faster (results may differ in the last digits between machines)
    </label>
  );
}

/** A field of the scenario itself. */
function TopField({ name }: { name: string }) {
  const root = catalog.value?.scenario;
  const schema = root?.properties?.[name];
  if (!root || !schema || !scenario.value) return null;
  const fields: Record<string, unknown> = { ...scenario.value };
  const { maximum } = schema;
  // Observed coordinates and latent ones share the room of a state.
  const observed =
    scenario.value.data.kind === "points" ? scenario.value.data.points?.[0]?.x.length : 2;
  const narrowed =
    name === "latent" && maximum !== undefined
      ? { ...schema, maximum: maximum + 1 - (observed ?? 2) }
      : schema;
  return (
    <Field
      name={name}
      schema={narrowed}
      root={root}
      value={fields[name]}
      commit={(next) => setScenarioField(name, next, plain(schema.title ?? name).toLowerCase())}
    />
  );
}
