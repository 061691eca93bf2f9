import type { Room } from "../engine/types";
import { advice, chosen, scenario } from "../state/store";
import { plain } from "../text/plain";
import { set_field } from "./change";
import { Field } from "./Field";
import { fields } from "./schema";

/** How many fields of a kind stand in the open when the schema does not say which are advanced. */
const IN_THE_OPEN = 2;

/** The fields of what is chosen in a room; the less needed ones folded. */
export function RoomFields({ room }: { room: Room }) {
  const entry = chosen(room);
  const config = scenario.value?.[room];
  if (!entry || !config) return null;
  const all = fields(entry.schema);
  const marked = all.some(([, schema]) => schema["x-advanced"] !== undefined);
  const folded = (i: number) => (marked ? all[i]?.[1]["x-advanced"] === true : i >= IN_THE_OPEN);
  const draw = ([name, schema]: (typeof all)[number]) => (
    <Field
      key={`${entry.kind}.${name}`}
      name={name}
      schema={schema}
      root={entry.schema}
      value={config[name] ?? schema.default}
      commit={(value) => set_field(room, name, value, plain(schema.title ?? name).toLowerCase())}
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

/** What the engine has to say on the choices made in a room. */
function Advice({ room }: { room: Room }) {
  const own = advice.value.filter(({ at }) => at === room || at?.startsWith(`${room}.`));
  return (
    <>
      {own.map(({ message, level, at }) => (
        <p key={message} class={`advice ${level}`} role="status" data-testid={`advice-${at}`}>
          {sentence(plain(message))}
        </p>
      ))}
    </>
  );
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
