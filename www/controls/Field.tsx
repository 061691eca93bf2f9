import { useId, useState } from "preact/hooks";
import type { Schema } from "../engine/types";
import { label_of, plain } from "../text/plain";
import { explain } from "./help";
import { MathLabel } from "./MathLabel";
import {
  read_number,
  resolve,
  type Scale,
  slider_step,
  to_position,
  to_value,
  type Widget,
  widget,
  write_number,
} from "./schema";

interface FieldProps {
  name: string;
  schema: Schema;
  root: Schema;
  value: unknown;
  /** `live` while a slider is still held. */
  commit(value: unknown, live: boolean): void;
}

/** One field of a configuration, drawn as its schema says. */
export function Field(props: FieldProps) {
  const schema = resolve(props.schema, props.root);
  const drawn = widget(props.schema, props.root);
  const id = useId();
  const title = label_of(schema.title ?? props.name.replaceAll("_", " "), schema.description ?? "");
  const meaning =
    drawn.kind === "choice" ? drawn.options.find((o) => o.value === props.value) : null;
  const text = [schema.description ?? "", meaning?.doc ? `${meaning.title}: ${meaning.doc}` : ""];
  const help = { title, text: plain(text.join(" ")) };
  return (
    <div
      class={`field field-${drawn.kind}`}
      data-testid={`field-${props.name}`}
      onPointerEnter={() => explain(help)}
      onFocusIn={() => explain(help)}
    >
      <label class="field-label" for={id}>
        <MathLabel text={title} />
        {schema["x-unit"] && <span class="unit">{schema["x-unit"]}</span>}
      </label>
      <Control {...props} schema={schema} drawn={drawn} id={id} />
      <span class="sr-only" id={`${id}-help`}>
        {help.text}
      </span>
    </div>
  );
}

function Control(props: FieldProps & { drawn: Widget; id: string }) {
  const { drawn, id, value, commit } = props;
  const common = { id, "aria-describedby": `${id}-help` };
  switch (drawn.kind) {
    case "number":
      return <NumberControl {...props} drawn={drawn} />;
    case "switch":
      return (
        <input
          {...common}
          type="checkbox"
          class="switch"
          checked={value === true}
          onChange={(event) => commit(event.currentTarget.checked, false)}
        />
      );
    case "choice":
      return (
        <select
          {...common}
          class="select"
          value={String(value)}
          onChange={(event) =>
            commit(drawn.options[event.currentTarget.selectedIndex]?.value, false)
          }
        >
          {drawn.options.map((option) => (
            <option key={String(option.value)} value={String(option.value)} title={option.doc}>
              {option.title}
            </option>
          ))}
        </select>
      );
    case "list":
      return (
        <TextControl
          {...common}
          text={Array.isArray(value) ? value.join(", ") : ""}
          read={(text) => read_list(text, drawn)}
          commit={(list) => commit(list, false)}
        />
      );
    case "text":
      return (
        <TextControl
          {...common}
          text={String(value ?? "")}
          read={(text) => text}
          commit={(text) => commit(text, false)}
        />
      );
    case "json":
      return (
        <TextControl
          {...common}
          text={JSON.stringify(value ?? null)}
          read={(text) => {
            try {
              return JSON.parse(text);
            } catch {
              return null;
            }
          }}
          commit={(read) => commit(read, false)}
        />
      );
  }
}

function read_list(text: string, { item, least, most }: Extract<Widget, { kind: "list" }>) {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  const values = parts.map((part) => read_number(part, item.type === "integer"));
  if (values.length < least || values.length > most) return null;
  const good = values.every(
    (v) => v !== null && v >= (item.minimum ?? -Infinity) && v <= (item.maximum ?? Infinity),
  );
  return good ? values : null;
}

/** Text that is taken over on Enter or on leaving, if it can be read. */
function TextControl<T>(props: {
  id: string;
  text: string;
  "aria-describedby": string;
  className?: string;
  read(text: string): T | null;
  commit(value: T): void;
}) {
  const [typed, set_typed] = useState<string | null>(null);
  const bad = typed !== null && props.read(typed) === null;
  const finish = () => {
    const value = typed === null ? null : props.read(typed);
    if (value !== null && typed !== props.text) props.commit(value);
    set_typed(null);
  };
  return (
    <input
      type="text"
      id={props.id}
      class={props.className ?? "entry"}
      aria-describedby={props["aria-describedby"]}
      aria-invalid={bad}
      autocomplete="off"
      spellcheck={false}
      value={typed ?? props.text}
      onInput={(event) => set_typed(event.currentTarget.value)}
      onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === "Enter") finish();
        if (event.key === "Escape") {
          event.stopPropagation();
          set_typed(null);
        }
      }}
    />
  );
}

/** A number to type, and a slider under it where the schema gives both ends. */
function NumberControl(
  props: FieldProps & { drawn: Extract<Widget, { kind: "number" }>; id: string },
) {
  const { drawn, id, commit } = props;
  const live = props.schema["x-live"] === true;
  const [held, set_held] = useState<number | null>(null);
  const value = held ?? Number(props.value);
  const { minimum, maximum, whole, log } = drawn;
  const scale: Scale | null =
    minimum !== null && maximum !== null ? { minimum, maximum, whole, log } : null;
  const clamp = (v: number) => Math.min(Math.max(v, minimum ?? -Infinity), maximum ?? Infinity);
  return (
    <>
      <TextControl
        id={id}
        className="number"
        aria-describedby={`${id}-help`}
        text={write_number(value)}
        read={(text) => {
          const read = read_number(text, whole);
          return read === null ? null : clamp(read);
        }}
        commit={(v) => commit(v, false)}
      />
      {scale && (
        <input
          type="range"
          class="slider"
          aria-label={plain(
            label_of(props.schema.title ?? props.name, props.schema.description ?? ""),
          )}
          aria-describedby={`${id}-help`}
          aria-valuetext={write_number(value)}
          min={0}
          max={1}
          step={slider_step(scale)}
          value={to_position(value, scale)}
          style={{ "--share": to_position(value, scale) }}
          onInput={(event) => {
            const next = to_value(Number(event.currentTarget.value), scale);
            set_held(next);
            if (live) commit(next, true);
          }}
          onChange={(event) => {
            const next = to_value(Number(event.currentTarget.value), scale);
            commit(next, false);
            set_held(null);
          }}
        />
      )}
    </>
  );
}
