import { plain } from "../../kit/plain";
import { configure } from "../../state/edits";
import { openLink } from "../../state/session";
import { advice, chosen, scenario } from "../../state/store";
import type { IelError, Room, Schema } from "../../wire/types";
import { SHARES } from "../text/shares";
import { addParameters, setField } from "./change";
import { Field } from "./Field";
import { Kinds } from "./Kinds";
import { named } from "./named";
import { type Fields, missingNames } from "./parameters";
import { fields, type KindOf, kindsOf, type Tagged } from "./schema";
import type { QuickFix } from "./TextControl";

/** How many fields of a kind stand in the open when the schema does not say which are advanced. */
const IN_THE_OPEN = 2;

/** The fields of what is chosen in a room; the less needed ones folded. */
export function RoomFields({ room }: { room: Room }) {
  const entry = chosen(room);
  const config = scenario.value?.[room];
  if (!entry || !config) return null;
  const all = fields(entry.schema);
  const set: Fields = { ...config };
  const marked = all.some(([, schema]) => schema["x-advanced"] !== undefined);
  const folded = (i: number) => (marked ? all[i]?.[1]["x-advanced"] === true : i >= IN_THE_OPEN);
  const draw = ([name, schema]: (typeof all)[number]) => {
    const kinds = kindsOf(schema);
    return kinds.length > 0 ? kindsField(name, schema, kinds) : field(name, schema);
  };
  const kindsField = (name: string, schema: Schema, kinds: KindOf[]) => (
    <Kinds
      key={`${entry.kind}.${name}`}
      name={name}
      label={schema.title ?? name}
      kinds={kinds}
      root={entry.schema}
      value={(set[name] ?? schema.default) as Tagged}
      commit={(value) => setField(room, name, value, plain(schema.title ?? name).toLowerCase())}
    />
  );
  const field = (name: string, schema: Schema) => (
    <Field
      key={`${entry.kind}.${name}`}
      name={name}
      schema={schema}
      root={entry.schema}
      value={set[name] ?? schema.default}
      commit={(next) => setField(room, name, next, plain(schema.title ?? name).toLowerCase())}
      quickFix={(refusal, typed) => quickFix(room, set, name, refusal, typed)}
    />
  );
  const open = all.filter((_, i) => !folded(i));
  const rest = all.filter((_, i) => folded(i));
  return (
    <>
      <Advice room={room} />
      {open.map(draw)}
      {rest.length > 0 && (
        <details class="more">
          <summary>More</summary>
          {rest.map(draw)}
        </details>
      )}
    </>
  );
}

/** An expression with names that are unknown is taken with parameters of these names. */
function quickFix(
  room: Room,
  set: Fields,
  field: string,
  refusal: IelError,
  typed: string,
): QuickFix | null {
  const names = field === "expression" ? missingNames(refusal, typed) : [];
  if (names.length === 0 || !("parameters" in set)) return null;
  const label = `${names.length > 1 ? "Add parameters" : "Add parameter"} ${names.join(", ")}`;
  const run = () => addParameters(room, typed, names, label.toLowerCase());
  return { label, run };
}

/** What the engine has to say on the choices made in a room. */
function Advice({ room }: { room: Room }) {
  const own = advice.value.filter(({ at }) => at === room || at?.startsWith(`${room}.`));
  return (
    <>
      {own.map(({ message, level, at, repair }) => (
        <p key={message} class={`advice ${level}`} role="status" data-testid={`advice-${at}`}>
          {sentence(named(message))}{" "}
          {repair && (
            <button
              type="button"
              class="quiet"
              onClick={() =>
                void configure((s) => ({ ...s, ...repair.change }), repair.label.toLowerCase())
              }
            >
              {repair.label}
            </button>
          )}
          {at === "dynamics.simplex" && (
            <button type="button" class="quiet" onClick={() => void openLink(SHARES)}>
              Open three shares
            </button>
          )}
        </p>
      ))}
    </>
  );
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
