import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Icon } from "../../kit/Icon";
import { firstSentence, plain } from "../../kit/plain";
import type { Choices, Entry, Room } from "../../wire/types";
import { useExplain } from "./help";
import { named } from "./named";

const TYPING_MS = 700;
const GAP = 4;
const LARGEST = 440;

/** Beside the button, on the side with more room; fixed, so that no panel cuts it off. */
function placed(button: HTMLElement | null): Record<string, string> {
  const box = button?.getBoundingClientRect();
  if (!box) return {};
  const below = innerHeight - box.bottom - 2 * GAP;
  const above = box.top - 2 * GAP;
  const up = below < Math.min(LARGEST, 260) && above > below;
  const width = Math.max(box.width, Math.min(250, innerWidth - 16));
  return {
    left: `${Math.min(box.left, innerWidth - width - 8)}px`,
    width: `${width}px`,
    maxHeight: `${Math.min(LARGEST, up ? above : below)}px`,
    [up ? "bottom" : "top"]: `${up ? innerHeight - box.top + GAP : box.bottom + GAP}px`,
  };
}

/** Chooses one of a room's entries; those that cannot be combined with the rest say why. */
export function Picker<C extends { kind: string }>(props: {
  room: Room;
  /** Tells several pickers of a room apart. */
  id?: string;
  label: string;
  entries: Entry<C>[];
  kind: string;
  refused: NonNullable<Choices[Room]>;
  choose(entry: Entry<C>): void;
  /** Chooses what is refused together with what makes it go. */
  chooseBoth?(entry: Entry<C>): void;
}) {
  const { entries, kind, refused } = props;
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const id = useId();
  const explain = useExplain();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const now = entries.find((entry) => entry.kind === kind);

  useEffect(() => {
    if (!open) return;
    list.current?.focus({ preventScroll: true });
    const away = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!list.current?.contains(target) && !button.current?.contains(target)) setOpen(false);
    };
    const moved = (event: Event) => {
      // Of a window that changes its size the target is the window.
      const within = event.target instanceof Node && list.current?.contains(event.target);
      if (!within) setOpen(false);
    };
    addEventListener("pointerdown", away);
    addEventListener("scroll", moved, true);
    addEventListener("resize", moved);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("scroll", moved, true);
      removeEventListener("resize", moved);
    };
  }, [open]);

  useEffect(() => {
    if (open) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [open, active, id]);

  const show = () => {
    setActive(
      Math.max(
        0,
        entries.findIndex((entry) => entry.kind === kind),
      ),
    );
    setOpen(true);
  };
  const hide = () => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  const choose = (entry: Entry<C> | undefined) => {
    if (!entry) return;
    if (refused[entry.kind]) {
      if (!props.chooseBoth) return;
      hide();
      props.chooseBoth(entry);
      return;
    }
    hide();
    explain({ title: entry.title, text: plain(entry.doc) });
    if (entry.kind !== kind) props.choose(entry);
  };
  const onKey = (event: KeyboardEvent) => {
    const last = entries.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: Math.min(active + 1, last),
      ArrowUp: Math.max(active - 1, 0),
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to !== undefined) setActive(to);
    else if (event.key === "Enter" || event.key === " ") choose(entries[active]);
    else if (event.key === "Escape" || event.key === "Tab") hide();
    else if (event.key.length === 1) {
      // Letters that follow each other soon are the beginning of one word.
      const { timeStamp } = event;
      const goesOn = timeStamp - typed.current.at < TYPING_MS;
      const begin = (goesOn ? typed.current.text : "") + event.key.toLowerCase();
      typed.current = { text: begin, at: timeStamp };
      const first = goesOn ? active : active + 1;
      const order = [...entries.keys()].map((i) => (first + i) % entries.length);
      const hit = order.find((i) => entries[i]?.title.toLowerCase().startsWith(begin));
      if (hit !== undefined) setActive(hit);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class="picker"
      onPointerEnter={() => now && explain({ title: now.title, text: plain(now.doc) })}
      onFocusIn={() => now && explain({ title: now.title, text: plain(now.doc) })}
    >
      <button
        ref={button}
        type="button"
        class="picker-button"
        data-testid={`pick-${props.id ?? props.room}`}
        data-kind={kind}
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-label={`${props.label}: ${now?.title ?? kind}`}
        onClick={() => (open ? hide() : show())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          event.stopPropagation();
          show();
        }}
      >
        <span>{now?.title ?? kind}</span>
        <Icon name="chevron" />
      </button>
      {open && (
        <div
          ref={list}
          class="picker-list"
          role="listbox"
          tabIndex={-1}
          aria-label={props.label}
          aria-activedescendant={`${id}-${active}`}
          style={placed(button.current)}
          onKeyDown={onKey}
        >
          {entries.map((entry, i) => {
            const why = refused[entry.kind] ?? null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list box handles the keys
              <div
                key={entry.kind}
                id={`${id}-${i}`}
                class={`picker-option${i === active ? " active" : ""}`}
                role="option"
                tabIndex={-1}
                aria-selected={entry.kind === kind}
                aria-disabled={why !== null && !props.chooseBoth}
                data-refused={why !== null}
                data-testid={`${props.room}-${entry.kind}`}
                onPointerMove={() => setActive(i)}
                onClick={() => choose(entry)}
              >
                <strong>{entry.title}</strong>
                <span>
                  {why === null
                    ? firstSentence(entry.doc)
                    : `${props.chooseBoth ? "Press to choose it with what it needs" : "Not possible here"}: ${named(why)}.`}
                </span>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
