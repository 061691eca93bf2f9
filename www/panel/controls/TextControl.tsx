import { useEffect, useRef, useState } from "preact/hooks";
import { tell } from "../../state/messages";
import type { IelError } from "../../wire/types";
import type { Refusal } from "./change";

/** What a press beside a refusal does, so that the text is taken. */
export interface QuickFix {
  label: string;
  run(): Promise<Refusal>;
}

interface TextControlProps<T> {
  id: string;
  text: string;
  label?: string;
  "aria-describedby"?: string;
  className?: string;
  /** What no text means. */
  placeholder?: string;
  /** On as many lines as it needs. */
  long?: boolean;
  /** The last part of the path by which the engine speaks of this text. */
  name?: string;
  /** Called with every render: it has no effects. */
  read(text: string): T | null;
  /** What is said when another value is taken than was typed. */
  remark?(text: string): string | null;
  commit(value: T): Promise<Refusal> | undefined;
  quickFix?(refusal: IelError, typed: string): QuickFix | null;
}

const LINE = 34;
const MOST_LINES = 6;

/**
 * Text that is taken over on Enter or on leaving, if it can be read. What the engine refuses stays
 * as typed, with the reason beside it and the place selected.
 */
export function TextControl<T>(props: TextControlProps<T>) {
  const { id, text } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<{ error: IelError; typed: string } | null>(null);
  const entry = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const unreadable = typed !== null && props.read(typed) === null;

  const drop = () => {
    setTyped(null);
    setRefusal(null);
  };
  // Another value came from elsewhere (Undo, a demo): what was refused is of no use any more.
  useEffect(() => {
    if (refusal) drop();
  }, [text]);

  const finish = async () => {
    const value = typed === null ? null : props.read(typed);
    const remark = typed?.trim() ? props.remark?.(typed) : null;
    if (remark) tell(remark);
    if (typed === null || value === null || typed === text) return drop();
    if (refusal?.typed === typed) return;
    take(await props.commit(value), typed);
  };
  const take = (error: Refusal | undefined, of: string) => {
    setRefusal(error ? { error, typed: of } : null);
    if (error) selectPlace(entry.current, error, props.name);
    else setTyped((now) => (now === of ? null : now));
  };
  const quickFix = refusal && typed !== null ? props.quickFix?.(refusal.error, typed) : null;

  const common = {
    ref: entry,
    id,
    "aria-label": props.label,
    "aria-describedby": refusal ? `${id}-refusal` : props["aria-describedby"],
    "aria-invalid": unreadable || refusal !== null,
    placeholder: props.placeholder,
    autocomplete: "off",
    spellcheck: false,
    value: typed ?? text,
    onInput: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
    onBlur: () => void finish(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter") {
        event.preventDefault();
        void finish();
      }
      if (event.key === "Escape") {
        event.stopPropagation();
        drop();
      }
    },
  };
  const lines = Math.min(Math.ceil(((typed ?? text).length + 1) / LINE), MOST_LINES);
  return (
    <>
      {props.long ? (
        <textarea {...common} class="entry long" rows={lines} />
      ) : (
        <input {...common} type="text" class={props.className ?? "entry"} />
      )}
      {refusal && (
        <div class="refusal" id={`${id}-refusal`} role="alert" data-testid="refusal">
          {inWords(refusal.error)}
          {quickFix && (
            <button
              type="button"
              class="quiet"
              data-testid="quick-fix"
              // The text keeps the focus, and is not committed again on losing it.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => void quickFix.run().then((error) => take(error, typed as string))}
            >
              {quickFix.label}
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** The engine's reason without the path of the field, which it stands beside. */
export function inWords({ at, message }: IelError): string {
  const own = at && message.startsWith(`${at}: `) ? message.slice(at.length + 2) : message;
  const quoted = own.replace(/`([^`]+)`/g, "“$1”");
  return `${quoted.charAt(0).toUpperCase()}${quoted.slice(1)}.`;
}

/** Selects the word at the column that a refusal of this field names. */
function selectPlace(
  entry: HTMLInputElement | HTMLTextAreaElement | null,
  { at, message }: IelError,
  name?: string,
): void {
  const column = /column (\d+)/.exec(message)?.[1];
  if (!entry || !column || !name || at?.split(".").at(-1) !== name) return;
  const start = Number(column) - 1;
  const word = /^[\p{L}_][\p{L}\p{N}_]*/u.exec(entry.value.slice(start));
  // After the render that shows the reason, which would set the text again.
  requestAnimationFrame(() => entry.setSelectionRange(start, start + (word?.[0].length ?? 1)));
}
