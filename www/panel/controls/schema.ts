import type { Entry, Schema } from "../../wire/types";

/** How a field is drawn. Whatever the schema says that fits none of these is edited as JSON. */
export type Widget =
  | { kind: "number"; minimum: number | null; maximum: number | null; whole: boolean; log: boolean }
  | { kind: "choice"; options: { value: unknown; title: string; doc: string }[] }
  | { kind: "switch" }
  | { kind: "text"; long: boolean }
  | { kind: "list"; item: Schema; least: number; most: number }
  | { kind: "rows"; columns: [name: string, schema: Schema][]; most: number }
  | { kind: "json" };

/** Follows references and single-element `allOf`, as schema generators write them. */
export function resolve(schema: Schema, root: Schema): Schema {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    const { $ref: _, ...own } = schema;
    return { ...resolve(root.$defs?.[name] ?? {}, root), ...own };
  }
  const only = schema.allOf?.length === 1 ? schema.allOf[0] : undefined;
  if (only) {
    const { allOf: _, ...own } = schema;
    return { ...resolve(only, root), ...own };
  }
  return schema;
}

export function widget(field: Schema, root: Schema): Widget {
  const schema = resolve(field, root);
  const options = choiceOptions(schema, root);
  if (options) return { kind: "choice", options };
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes("number") || types.includes("integer")) {
    const minimum = schema.minimum ?? schema.exclusiveMinimum ?? null;
    return {
      kind: "number",
      minimum,
      maximum: schema.maximum ?? null,
      whole: types.includes("integer"),
      log: schema["x-scale"] === "log",
    };
  }
  if (types.includes("boolean")) return { kind: "switch" };
  if (types.includes("string")) {
    return { kind: "text", long: (schema.maxLength ?? 0) > LONG };
  }
  if (types.includes("array") && schema.items) {
    const item = resolve(schema.items, root);
    const numeric = item.type === "number" || item.type === "integer";
    if (numeric) {
      return { kind: "list", item, least: schema.minItems ?? 0, most: schema.maxItems ?? 64 };
    }
    const columns = flatColumns(item, root);
    if (columns) return { kind: "rows", columns, most: schema.maxItems ?? 64 };
  }
  return { kind: "json" };
}

/** Text that may get longer than this has a line to itself. */
const LONG = 60;

const PLAIN_TYPES = ["string", "number", "integer", "boolean"];

/** The properties of an object that holds nothing but words, numbers and switches. */
function flatColumns(item: Schema, root: Schema): [string, Schema][] | null {
  if (item.type !== "object" || !item.properties) return null;
  const columns = Object.entries(item.properties).map(([name, schema]): [string, Schema] => [
    name,
    resolve(schema, root),
  ]);
  const flat = ({ type }: Schema) => typeof type === "string" && PLAIN_TYPES.includes(type);
  return columns.every(([, schema]) => flat(schema)) ? columns : null;
}

function choiceOptions(schema: Schema, root: Schema) {
  if (schema.enum) {
    const docs = schema["x-options"] ?? {};
    return schema.enum.map((value) => ({
      value,
      title: String(value),
      doc: docs[String(value)] ?? "",
    }));
  }
  const variants = (schema.oneOf ?? schema.anyOf)?.map((one) => resolve(one, root));
  if (!variants || variants.length === 0) return null;
  const options = variants.flatMap((one) => {
    const values = one.const !== undefined ? [one.const] : (one.enum ?? []);
    return values.map((value) => ({
      value,
      title: one.title ?? String(value),
      doc: one.description ?? "",
    }));
  });
  return options.length >= variants.length ? options : null;
}

/** A setting that is itself one of several kinds, each with settings of its own. */
export interface Tagged {
  kind: string;
  [field: string]: unknown;
}
export type KindOf = Entry<Tagged>;

/** The kinds of such a setting; none of any other. */
export function kindsOf({ oneOf = [] }: Schema): KindOf[] {
  return oneOf.flatMap((schema) => {
    const kind = schema.properties?.kind?.const;
    if (typeof kind !== "string") return [];
    const config: Tagged = { kind };
    for (const [name, field] of fields(schema)) config[name] = field.default;
    const { title = kind, description: doc = "" } = schema;
    return [{ kind, title, doc, formula: "", schema, default: config }];
  });
}

/** Fields that a form can show: everything but the tag and lists of what is not flat. */
export function fields(schema: Schema): [name: string, field: Schema][] {
  return Object.entries(schema.properties ?? {}).filter(([name, field]) => {
    if (name === "kind") return false;
    const { type, items } = resolve(field, schema);
    if (type !== "array" || !items) return true;
    const item = resolve(items, schema);
    return item.type === "object" ? flatColumns(item, schema) !== null : item.type !== "array";
  });
}

/** Slider positions run from 0 to 1. */
export interface Scale {
  minimum: number;
  maximum: number;
  whole: boolean;
  log: boolean;
}

const LOWEST_LOG = 1e-6;

export function toPosition(value: number, { minimum, maximum, log }: Scale): number {
  if (!(maximum > minimum)) return 0;
  const share = log
    ? Math.log(Math.max(value, floor(minimum, maximum)) / floor(minimum, maximum)) /
      Math.log(maximum / floor(minimum, maximum))
    : (value - minimum) / (maximum - minimum);
  return Math.min(Math.max(share, 0), 1);
}

export function toValue(position: number, scale: Scale): number {
  const { minimum, maximum, whole, log } = scale;
  if (position <= 0) return minimum;
  if (position >= 1) return maximum;
  if (log) {
    const low = floor(minimum, maximum);
    const value = Number((low * (maximum / low) ** position).toPrecision(2));
    return clamp(whole ? Math.round(value) : value, scale);
  }
  const raw = minimum + position * (maximum - minimum);
  if (whole) return clamp(Math.round(raw), scale);
  const step = 10 ** Math.floor(Math.log10((maximum - minimum) / 100));
  return clamp(Number((Math.round(raw / step) * step).toPrecision(6)), scale);
}

/** A logarithmic scale cannot start at zero. */
function floor(minimum: number, maximum: number): number {
  return minimum > 0 ? minimum : maximum * LOWEST_LOG;
}

const clamp = (value: number, { minimum, maximum }: Scale) =>
  Math.min(Math.max(value, minimum), maximum);

/** One arrow key's worth of slider travel. */
export function sliderStep(scale: Scale): number {
  const { minimum, maximum, whole, log } = scale;
  if (whole && !log) return 1 / Math.max(1, maximum - minimum);
  return log ? 1 / 120 : 1 / 100;
}

/** Reads a typed number; null if it is none. Accepts a comma and a real minus sign. */
export function readNumber(text: string, whole: boolean): number | null {
  const cleaned = text.trim().replace("−", "-").replace(/\s/g, "").replace(",", ".");
  if (cleaned === "") return null;
  const value = Number(cleaned);
  return Number.isFinite(value) && (!whole || Number.isInteger(value)) ? value : null;
}

/** A number as it is typed: short, but losing nothing. */
export function writeNumber(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-3) return value.toExponential().replace("e-", "e−");
  return String(value).replace("-", "−");
}
