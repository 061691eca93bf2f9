import { useId, useState } from "preact/hooks";
import { Icon } from "../../kit/Icon";
import type { IelError, Schema } from "../../wire/types";
import type { Refusal } from "./change";
import { readNumber, writeNumber } from "./schema";
import { inWords, TextControl } from "./TextControl";

type Row = Record<string, unknown>;

/** A list of small records, a line each: edited in place, added to, taken from. */
export function Rows(props: {
  id: string;
  /** What a line is called. */
  one: string;
  columns: [name: string, schema: Schema][];
  most: number;
  rows: Row[];
  /** The change is made to the lines as they are when its turn comes. */
  commit(change: (now: Row[]) => Row[]): Promise<Refusal> | undefined;
}) {
  const { id, one, columns, rows } = props;
  const [refused, setRefused] = useState<IelError | null>(null);
  const commit = async (change: (now: Row[]) => Row[]) => {
    const refusal = (await props.commit(change)) ?? null;
    setRefused(refusal);
    return refusal;
  };
  return (
    <fieldset class="rows" aria-labelledby={`${id}-title`} data-testid="rows">
      {rows.map((row, i) => (
        <div key={i} class="rows-line" data-testid="row">
          {columns.map(([name, schema]) => (
            <Cell
              key={name}
              name={name}
              schema={schema}
              label={`${name} of ${one} ${i + 1}`}
              value={row[name] ?? schema.default}
              commit={(value) =>
                props.commit(changeRow(rows, i, (now) => [{ ...now, [name]: value }]))
              }
            />
          ))}
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove ${one} ${i + 1}`}
            title="Remove"
            onClick={() => void commit(changeRow(rows, i, () => []))}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      <button
        type="button"
        class="quiet"
        data-testid="rows-add"
        disabled={rows.length >= props.most}
        title={rows.length >= props.most ? `At most ${props.most}` : undefined}
        onClick={() => void commit((now) => [...now, newRow(columns, now)])}
      >
        Add {/^[aeiou]/.test(one) ? "an" : "a"} {one}
      </button>
      {refused && (
        <p class="refusal" role="alert" data-testid="refusal">
          {inWords(refused)}
        </p>
      )}
    </fieldset>
  );
}

/** Puts others in the place of the line that was shown as number `i`, wherever it is now. One that is
 *  gone is left alone. */
export const changeRow =
  (shown: Row[], i: number, change: (now: Row) => Row[]) =>
  (rows: Row[]): Row[] => {
    const same = (row?: Row) => JSON.stringify(row) === JSON.stringify(shown[i]);
    // A line that was changed meanwhile is known by its place, where none came or went.
    const found = same(rows[i]) ? i : rows.findIndex(same);
    const at = found < 0 && rows.length === shown.length ? i : found;
    return rows.flatMap((row, k) => (k === at ? change(row) : [row]));
  };

/** A record with the schema's defaults; its words are letters that no other record has. */
export function newRow(columns: [name: string, schema: Schema][], rows: Row[]): Row {
  const fresh = (name: string, schema: Schema) => {
    if (schema.type !== "string") return schema.default;
    const taken = rows.map((row) => row[name]);
    const letters = [..."abcdfghijklmnopqrstuvw"];
    return letters.find((letter) => !taken.includes(letter)) ?? `a${rows.length + 1}`;
  };
  return Object.fromEntries(columns.map(([name, schema]) => [name, fresh(name, schema)]));
}

function Cell(props: {
  name: string;
  schema: Schema;
  label: string;
  value: unknown;
  commit(value: unknown): Promise<Refusal> | undefined;
}) {
  const { name, schema, label, value, commit } = props;
  const id = useId();
  if (schema.type === "boolean") {
    return (
      <label class="rows-check" title={schema.description}>
        <input
          type="checkbox"
          class="switch"
          aria-label={label}
          checked={value === true}
          onChange={(event) => void commit(event.currentTarget.checked)}
        />
        {name}
      </label>
    );
  }
  if (schema.type === "string") {
    return (
      <TextControl
        id={id}
        label={label}
        className="entry word"
        text={String(value ?? "")}
        read={(text) => text.trim() || null}
        commit={commit}
      />
    );
  }
  const { minimum = -Infinity, maximum = Infinity } = schema;
  return (
    <TextControl
      id={id}
      label={label}
      className="entry number"
      text={writeNumber(Number(value))}
      read={(text) => {
        const read = readNumber(text, schema.type === "integer");
        return read === null ? null : Math.min(Math.max(read, minimum), maximum);
      }}
      commit={commit}
    />
  );
}
