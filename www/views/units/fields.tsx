import { Field } from "../../panel/controls/Field";
import type { Schema } from "../../wire/types";

/** The control of each of these settings by its name, as the schema has it; none where it has none. */
export const fieldsOf =
  <T extends object>(form: Schema, now: T, change: (to: Partial<T>) => unknown) =>
  (name: keyof T & string) => {
    const own = form.properties?.[name];
    return own ? (
      <Field
        key={name}
        name={name}
        schema={own}
        root={form}
        value={now[name]}
        commit={(value) => {
          void change({ [name]: value } as Partial<T>);
          return undefined;
        }}
      />
    ) : null;
  };
