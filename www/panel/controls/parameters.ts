import type { IelError } from "../../wire/types";

/** What the page knows of the energy that is typed: an expression, and parameters by name. */
interface Parameter {
  name: string;
  value: number;
  learned: boolean;
}

/** A configuration by the names of its fields. */
export type Fields = Record<string, unknown>;

const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** Coordinates and conditions are not for the visitor to name. */
const GIVEN = /^[xy]\d+$/;

/**
 * The names in a refused expression that the engine knows nothing of and that parameters could
 * be; none where it was refused for another reason.
 */
export function missingNames({ message }: IelError, typed: string): string[] {
  const list = /`[^`]+` is unknown; known are ([^;]+)/.exec(message)?.[1];
  if (!list) return [];
  const known = new Set(list.split(", "));
  const names = [...typed.matchAll(NAME)].filter(({ 0: name, index }) => {
    const functionOf = /^\s*\(/.test(typed.slice(index + name.length));
    const exponent = /[\d.]$/.test(typed.slice(0, index));
    return !known.has(name) && !GIVEN.test(name) && !functionOf && !exponent;
  });
  return [...new Set(names.map(([name]) => name))];
}

/** The expression with these names as parameters beside the others. */
export function withParameters(config: Fields, expression: string, names: string[]) {
  const added = names.map((name): Parameter => ({ name, value: 1, learned: true }));
  return { expression, parameters: [...parametersOf(config), ...added] };
}

/** A parameter that gets another name has it in the expression, too. */
export function withRenamed({ expression, ...config }: Fields, parameters: Parameter[]) {
  const before = parametersOf(config);
  const renamed = new Map<string, string>();
  before.forEach(({ name }, i) => {
    const now = parameters[i]?.name;
    if (now && before.length === parameters.length) renamed.set(name, now);
  });
  const next = String(expression).replace(NAME, (name) => renamed.get(name) ?? name);
  return { expression: next, parameters };
}

const parametersOf = ({ parameters }: Fields) =>
  Array.isArray(parameters) ? (parameters as Parameter[]) : [];
