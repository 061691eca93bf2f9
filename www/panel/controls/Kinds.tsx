import { plain } from "../../kit/plain";
import type { Schema } from "../../wire/types";
import type { Refusal } from "./change";
import { Field } from "./Field";
import { useExplain } from "./help";
import { mergeConfig } from "./mergeConfig";
import { missingNames, withParameters } from "./parameters";
import { fields, type KindOf, type Tagged } from "./schema";

/** A setting that is itself one of several kinds, each with settings of its own. */
export function Kinds(props: {
  name: string;
  label: string;
  kinds: KindOf[];
  root: Schema;
  value: Tagged;
  commit(value: Tagged, live: boolean): Promise<Refusal> | undefined;
}) {
  const { kinds, value, commit } = props;
  const now = kinds.find(({ kind }) => kind === value.kind);
  const explain = useExplain();
  const say = () =>
    explain({ title: now?.title ?? props.label, text: `${props.label}: ${plain(now?.doc ?? "")}` });
  const choose = (entry: KindOf) => void commit(mergeConfig(value, now ?? null, entry), false);
  return (
    <div class="kinds">
      <select
        class="select"
        aria-label={props.label}
        data-testid={`kind-${props.name}`}
        title={plain(now?.doc ?? "")}
        value={value.kind}
        onPointerEnter={say}
        onFocusIn={say}
        onChange={(event) => {
          const chosen = kinds[event.currentTarget.selectedIndex];
          if (chosen) choose(chosen);
        }}
      >
        {kinds.map((entry) => (
          <option key={entry.kind} value={entry.kind} title={plain(entry.doc)}>
            {entry.title}
          </option>
        ))}
      </select>
      {now &&
        fields(now.schema).map(([name, schema]) => (
          <Field
            key={`${value.kind}.${name}`}
            name={name}
            schema={schema}
            root={props.root}
            value={value[name] ?? schema.default}
            commit={(next, live) => commit({ ...value, [name]: next }, live)}
            quickFix={(refusal, typed) => {
              const missing = name === "expression" ? missingNames(refusal, typed) : [];
              if (missing.length === 0) return null;
              const label = `Add ${missing.length > 1 ? "constants" : "constant"} ${missing.join(", ")}`;
              const run = async () =>
                (await commit(withConstants(value, typed, missing), false)) ?? null;
              return { label, run };
            }}
          />
        ))}
    </div>
  );
}

/** The expressions with these names as constants beside the others. */
function withConstants(value: Tagged, typed: string, names: string[]): Tagged {
  const { expression, parameters } = withParameters(value, typed, names);
  const constants = parameters.map(({ name, value }) => ({ name, value }));
  return { ...value, expression, parameters: constants };
}
