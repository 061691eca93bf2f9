import { useRef, useState } from "preact/hooks";

/** A whole number that is read most of the time and typed now and then. */
export function NumberEntry(props: {
  id: string;
  label: string;
  value: number;
  show(value: number): string;
  width: number;
  title: string;
  maximum: number;
  commit(value: number): void;
}) {
  const [text, setText] = useState<string | null>(null);
  /** What stood there when it was entered, until something is typed: it is no wish, though the value may have gone on. */
  const given = useRef<string | null>(null);
  const typed = text === null ? props.value : Number(text.replace(/\s/g, ""));
  const good = Number.isInteger(typed) && typed >= 0 && typed <= props.maximum;
  const finish = () => {
    const changed = text !== null && text.trim() !== "" && text !== given.current;
    if (changed && good && typed !== props.value) props.commit(typed);
    setText(null);
  };
  return (
    <label class="figure">
      <span>{props.label}</span>
      <input
        type="text"
        inputMode="numeric"
        class="number-entry"
        data-testid={props.id}
        title={props.title}
        style={{ width: `${props.width}ch` }}
        aria-invalid={!good}
        value={text ?? props.show(props.value)}
        onFocus={(event) => {
          given.current = String(props.value);
          setText(given.current);
          const field = event.currentTarget;
          // It would enter a field again that was left meanwhile.
          requestAnimationFrame(() => {
            if (document.activeElement === field) field.select();
          });
        }}
        onInput={(event) => {
          given.current = null;
          setText(event.currentTarget.value);
        }}
        onBlur={finish}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") {
            event.stopPropagation();
            setText(null);
            event.currentTarget.value = props.show(props.value);
            event.currentTarget.blur();
          }
        }}
      />
    </label>
  );
}
