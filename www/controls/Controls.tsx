import { plural } from "../app/format";
import { clear_points } from "../canvas/points";
import { open_import } from "../dialogs/Import";
import { has_relaxed_simd } from "../engine/simd";
import type { Room } from "../engine/types";
import { set_fused } from "../state/session";
import { settings } from "../state/settings";
import { catalogue, choices, chosen, observation_count, scenario } from "../state/store";
import { plain } from "../text/plain";
import { set_kind, set_scenario_field } from "./change";
import { Field } from "./Field";
import { HelpLine } from "./HelpLine";
import { Picker } from "./Picker";
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
  "conditioning",
  "view",
  "state",
]);

/** The scenario as one sentence: these observations, this energy, these dynamics, this learning. */
export function Controls() {
  const now = scenario.value;
  const known = catalogue.value;
  if (!now || !known) return <div class="controls" aria-hidden="true" />;
  const rest = fields(known.scenario).filter(
    ([name]) => !ELSEWHERE.has(name) && !(name in known.rooms),
  );
  return (
    <>
      <div class="controls">
        <Clause lead="These" word="observations" room="data">
          <div class="row">
            <span class="count" data-testid="count">
              {plural(observation_count.value, "point")}
            </span>
            <button type="button" class="quiet" data-testid="import" onClick={() => open_import()}>
              Paste or load…
            </button>
            <button
              type="button"
              class="quiet"
              data-testid="clear"
              disabled={observation_count.value === 0}
              onClick={() => void clear_points()}
            >
              Clear
            </button>
          </div>
        </Clause>
        <Clause lead="this" word="energy" room="energy">
          <details class="more">
            <summary>Inputs</summary>
            <TopField name="conditioning" />
            <TopField name="sees" />
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

function Clause(props: {
  lead: string;
  word: string;
  room: Room;
  children?: preact.ComponentChildren;
}) {
  return (
    <section class="clause" aria-label={props.word}>
      <h2>
        {props.lead} <em>{props.word}</em>
      </h2>
      <RoomPicker room={props.room} label={props.word} />
      <RoomFields room={props.room} />
      {props.children}
    </section>
  );
}

/** A second choice inside a clause, led in by a word. */
function Part({ lead, label, room }: { lead: string; label: string; room: Room }) {
  return (
    <div class="part">
      <div class="part-head">
        <span>{lead}</span>
        <RoomPicker room={room} label={label} />
      </div>
      <RoomFields room={room} />
    </div>
  );
}

function RoomPicker({ room, label }: { room: Room; label: string }) {
  const entries = catalogue.value?.rooms[room] ?? [];
  return (
    <Picker
      room={room}
      label={label}
      entries={entries}
      kind={scenario.value?.[room].kind ?? ""}
      refused={choices.value[room] ?? {}}
      choose={(entry) => set_kind(room, entry, chosen(room))}
    />
  );
}

/** The faster build, where the browser can run it. */
function Fused() {
  const can = has_relaxed_simd();
  const single = scenario.value?.precision === "f32";
  const why = can
    ? "Products and sums are fused (relaxed SIMD): the bits depend on the machine. Starts over."
    : "This browser has no relaxed SIMD.";
  return (
    <label class="check" title={single ? why : "In single precision only."}>
      <input
        type="checkbox"
        data-testid="fused"
        checked={settings.value.fused && single}
        disabled={!can || !single}
        onChange={(event) => void set_fused(event.currentTarget.checked)}
      />
      fast, not bit-reproducible
    </label>
  );
}

/** A field of the scenario itself. */
function TopField({ name }: { name: string }) {
  const root = catalogue.value?.scenario;
  const schema = root?.properties?.[name];
  if (!root || !schema || !scenario.value) return null;
  return (
    <Field
      name={name}
      schema={schema}
      root={root}
      value={scenario.value[name]}
      commit={(value) => set_scenario_field(name, value, plain(schema.title ?? name).toLowerCase())}
    />
  );
}
