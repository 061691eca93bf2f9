import { useId, useState } from "preact/hooks";
import { number } from "../../kit/format";
import { MathLabel } from "../../kit/MathLabel";
import { labelOf, plain } from "../../kit/plain";
import { tellError } from "../../state/messages";
import type { IelError, Schema } from "../../wire/types";
import type { Refusal } from "./change";
import { useExplain } from "./help";
import { Rows } from "./Rows";
import {
  readNumber,
  resolve,
  type Scale,
  sliderStep,
  toPosition,
  toValue,
  type Widget,
  widget,
  writeNumber,
} from "./schema";
import { type QuickFix, TextControl } from "./TextControl";

interface FieldProps {
  name: string;
  schema: Schema;
  root: Schema;
  value: unknown;
  /** Sets the field to a value, or to what a function makes of the newest one; `live` while a slider is
   *  still held. May answer why it was refused. */
  commit(next: unknown, live: boolean): Promise<Refusal> | undefined;
  /** What would have the refused text taken. */
  quickFix?(refusal: IelError, typed: string): QuickFix | null;
}

/** One field of a configuration, drawn as its schema says. */
export function Field(props: FieldProps) {
  const schema = resolve(props.schema, props.root);
  const drawn = widget(props.schema, props.root);
  const id = useId();
  const title = labelOf(schema.title ?? props.name.replaceAll("_", " "), schema.description ?? "");
  const meaning =
    drawn.kind === "choice" ? drawn.options.find((o) => o.value === props.value) : null;
  const text = [schema.description ?? "", meaning?.doc ? `${meaning.title}: ${meaning.doc}` : ""];
  const help = { title, text: plain(text.join(" ")) };
  const explain = useExplain();
  return (
    <div
      class={`field field-${drawn.kind}${drawn.kind === "text" && drawn.long ? " field-long" : ""}`}
      data-testid={`field-${props.name}`}
      onPointerEnter={() => explain(help)}
      onFocusIn={() => explain(help)}
    >
      <label class="field-label" id={`${id}-title`} for={drawn.kind === "rows" ? undefined : id}>
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
  const { drawn, id, value, name, commit, quickFix } = props;
  const set = (next: unknown) => void commit(next, false)?.then((e) => e && tellError(e));
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
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case "choice":
      return (
        <select
          {...common}
          class="select"
          value={String(value)}
          onChange={(event) => set(drawn.options[event.currentTarget.selectedIndex]?.value)}
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
          placeholder={drawn.least === 0 ? "all" : undefined}
          read={(text) => readList(text, drawn)}
          remark={(text) =>
            readList(text, drawn) ? null : refused(props, listWanted(drawn), text)
          }
          commit={(list) => commit(list, false)}
        />
      );
    case "text":
      return (
        <TextControl
          {...common}
          text={String(value ?? "")}
          long={drawn.long}
          name={name}
          read={(text) => text}
          commit={(text) => commit(text, false)}
          {...(quickFix && { quickFix })}
        />
      );
    case "rows":
      return (
        <Rows
          id={id}
          one={plain(props.schema.items?.title ?? name.replace(/s$/, "")).toLowerCase()}
          columns={drawn.columns}
          most={drawn.most}
          rows={listed(value)}
          commit={(change) => commit((now: unknown) => change(listed(now ?? value)), false)}
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

const listed = (value: unknown) => (Array.isArray(value) ? value : []);

function readList(text: string, { item, least, most }: Extract<Widget, { kind: "list" }>) {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  const values = parts.map((part) => readNumber(part, item.type === "integer"));
  if (values.length < least || values.length > most) return null;
  const good = values.every(
    (v) => v !== null && v >= (item.minimum ?? -Infinity) && v <= (item.maximum ?? Infinity),
  );
  return good ? values : null;
}

/** What a field is called, as plain text. */
const called = ({ schema, name }: FieldProps) =>
  plain(labelOf(schema.title ?? name, schema.description ?? ""));

const refused = (field: FieldProps, wanted: string, typed: string) =>
  `${called(field)}: ${wanted}, not “${typed.trim()}”.`;

type Ends = { minimum: number | null; maximum: number | null; whole: boolean };

/** What numbers are taken, in words. */
function wanted({ minimum, maximum, whole }: Ends, many = false): string {
  const kind = `${whole ? "whole " : ""}${many ? "numbers" : "number"}`;
  const from = minimum === null ? "" : ` from ${number(minimum)}`;
  const to = maximum === null ? "" : `${from ? "" : " up"} to ${number(maximum)}`;
  return `${many ? kind : `a ${kind}`}${from}${to}`;
}

function listWanted({ item, least, most }: Extract<Widget, { kind: "list" }>): string {
  const { type, minimum = null, maximum = null } = item;
  const range = wanted({ minimum, maximum, whole: type === "integer" }, true);
  return `${least === most ? most : `${least} to ${most}`} ${range}`;
}

/** A number to type, and a slider under it where the schema gives both ends. */
function NumberControl(
  props: FieldProps & { drawn: Extract<Widget, { kind: "number" }>; id: string },
) {
  const { drawn, id, commit } = props;
  const live = props.schema["x-live"] === true;
  const [held, setHeld] = useState<number | null>(null);
  const value = held ?? Number(props.value);
  const { minimum, maximum, whole, log } = drawn;
  const scale: Scale | null =
    minimum !== null && maximum !== null ? { minimum, maximum, whole, log } : null;
  const set = (next: number, held: boolean) =>
    void commit(next, held)?.then((refusal) => refusal && tellError(refusal));
  const clamp = (v: number) => Math.min(Math.max(v, minimum ?? -Infinity), maximum ?? Infinity);
  return (
    <>
      <TextControl
        id={id}
        className="number"
        aria-describedby={`${id}-help`}
        text={writeNumber(value)}
        read={(text) => {
          const read = readNumber(text, whole);
          return read === null ? null : clamp(read);
        }}
        remark={(text) => {
          const read = readNumber(text, whole);
          const good = read !== null && clamp(read) === read;
          return good ? null : refused(props, wanted(drawn), text);
        }}
        commit={(v) => commit(v, false)}
      />
      {scale && (
        <input
          type="range"
          class="slider"
          aria-label={called(props)}
          aria-describedby={`${id}-help`}
          aria-valuetext={writeNumber(value)}
          min={0}
          max={1}
          step={sliderStep(scale)}
          value={toPosition(value, scale)}
          style={{ "--share": toPosition(value, scale) }}
          onInput={(event) => {
            const next = toValue(Number(event.currentTarget.value), scale);
            setHeld(next);
            if (live) set(next, true);
          }}
          onChange={(event) => {
            const next = toValue(Number(event.currentTarget.value), scale);
            set(next, false);
            setHeld(null);
          }}
        />
      )}
    </>
  );
}
