import { Kinds } from "../../panel/controls/Kinds";
import type { Tagged } from "../../panel/controls/schema";
import { Formula } from "../../panel/text/Formula";
import type { Schema } from "../../wire/types";
import { fieldsOf } from "./fields";
import { AT_ONCE, isMemory, type Machine } from "./machine";
import { choose } from "./pictures";
import { kindsIn } from "./repair";
import { shown } from "./shown";
import { change, schema, spec } from "./state";

type Marked = Schema & { "x-formula"?: string };

/** What is chosen of several kinds, with its formula. */
const CHOICES = [
  ["patterns", "These pictures"],
  ["model", "this energy"],
  ["rule", "this rule"],
  ["motion", "this motion"],
] as const;

export function Settings() {
  const form = schema.value;
  const now = spec.value;
  if (!form || !now) return null;
  const field = fieldsOf(form, now, change);
  return (
    <div class="units-settings">
      {CHOICES.map(([name, title]) => {
        const kinds = kindsIn(form, name).map((entry) => shown(entry, now[name]));
        const chosen = kinds.find(({ kind }) => kind === now[name].kind);
        const tex = (chosen?.schema as Marked | undefined)?.["x-formula"];
        return (
          <section key={name} class="units-choice" aria-label={title}>
            <h2>{title}</h2>
            <Kinds
              name={name}
              label={title}
              kinds={kinds}
              root={form}
              value={now[name] as Tagged}
              commit={(value) => {
                if (name === "patterns") choose(value as unknown as Machine["patterns"]);
                else void change({ [name]: value });
                return undefined;
              }}
            />
            {name === "rule" && isMemory(now.model.kind) && now.rule.kind === "hebb" ? (
              <p class="quiet-text">
                This energy keeps the pictures themselves, and Hebb’s rule stands for that.
              </p>
            ) : (
              tex && <Formula tex={tex} display />
            )}
            {name === "rule" &&
              !AT_ONCE.has(now.rule.kind) && [
                field("updates"),
                field("learning_rate"),
                field("batch"),
              ]}
            {name === "motion" && [field("corruption"), field("seed")]}
          </section>
        );
      })}
    </div>
  );
}
