import { useExplain } from "./help";

/** A choice that no schema describes, with its sentence. */
export function SelectField<T extends string>(props: {
  id: string;
  label: string;
  /** What is chosen by it, in a sentence. */
  text: string;
  value: T;
  options: (readonly [value: T, title: string])[];
  choose(value: T): void;
}) {
  const { id, label, text, value, options, choose } = props;
  const explain = useExplain();
  const say = () => explain({ title: label, text });
  return (
    <div class="field" onPointerEnter={say} onFocusIn={say}>
      <label class="field-label" for={id}>
        {label}
      </label>
      <select
        id={id}
        class="select"
        data-testid={id}
        aria-describedby={`${id}-help`}
        value={value}
        onChange={(event) => choose(event.currentTarget.value as T)}
      >
        {options.map(([one, title]) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
      </select>
      <span class="sr-only" id={`${id}-help`}>
        {text}
      </span>
    </div>
  );
}
