import { useRef, useState } from "preact/hooks";
import { announce } from "../../state/messages";
import { between, pathOf, type Size, withBits } from "./bits";

/** Edges of a square in pixels: large enough for a finger, and for the whole to be seen. */
const LEAST = 24;
const MOST = 44;
const WIDE = 260;

function frame({ width, height, edge: given }: Size & { edge?: number }) {
  const edge = given ?? Math.min(Math.max(WIDE / Math.max(width, height), LEAST), MOST);
  return { width: `${edge * width}px`, aspectRatio: `${width} / ${height}` };
}

interface BoardProps extends Size {
  id: string;
  label: string;
  picture: string;
  /** Edge of a square, in pixels; as large as usual without. */
  edge?: number;
  /** How far on each square is, from 0 to 1, where it is between. */
  levels?: ArrayLike<number> | null;
  /** Squares that are held, a digit 1 each. */
  marks?: string;
  /** What the brush changes. */
  brush?: "picture" | "marks";
  paint(next: string): void;
}

/** A picture that is painted: by pointer or finger, or by arrows and the space bar. */
export function Board(props: BoardProps) {
  const { id, label, width, height, picture, marks = "", brush = "picture", levels, paint } = props;
  const painted = brush === "picture" ? picture : marks;
  const [cursor, setCursor] = useState(0);
  const [draft, setDraft] = useState<string | null>(null);
  const stroke = useRef<{ on: boolean; last: number; bits: string } | null>(null);
  const shown = draft ?? painted;
  const at = Math.min(cursor, width * height - 1);
  const place = (event: PointerEvent & { currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const along = (share: number, count: number) =>
      Math.min(Math.max(Math.floor(share * count), 0), count - 1);
    const column = along((event.clientX - box.left) / box.width, width);
    return along((event.clientY - box.top) / box.height, height) * width + column;
  };
  const say = (cell: number, bits: string) => {
    const [row, column] = [Math.floor(cell / width) + 1, (cell % width) + 1];
    const [on, off] = brush === "picture" ? ["on", "off"] : ["held", "free"];
    announce(`Row ${row}, column ${column}: ${bits[cell] === "1" ? on : off}`);
  };
  const end = () => {
    const now = stroke.current;
    stroke.current = null;
    setDraft(null);
    if (now && now.bits !== painted) paint(now.bits);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [row, column] = [Math.floor(at / width), at % width];
    const moves: Record<string, number> = {
      ArrowLeft: column > 0 ? at - 1 : at,
      ArrowRight: column < width - 1 ? at + 1 : at,
      ArrowUp: row > 0 ? at - width : at,
      ArrowDown: row < height - 1 ? at + width : at,
      Home: row * width,
      End: (row + 1) * width - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      setCursor(to);
      say(to, painted);
    } else if (event.key === " " || event.key === "Enter") {
      const next = withBits(painted, [at], painted[at] !== "1");
      paint(next);
      say(at, next);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const [bits, held] = brush === "picture" ? [shown, marks] : [picture, shown];
  return (
    <div
      class="board"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
      tabIndex={0}
      aria-label={label}
      aria-describedby={`${id}-keys`}
      data-testid={id}
      data-bits={bits}
      style={frame(props)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const cell = place(event);
        const on = painted[cell] !== "1";
        stroke.current = { on, last: cell, bits: withBits(painted, [cell], on) };
        setDraft(stroke.current.bits);
        setCursor(cell);
      }}
      onPointerMove={(event) => {
        const now = stroke.current;
        if (!now) return;
        const cell = place(event);
        now.bits = withBits(now.bits, between(now.last, cell, width), now.on);
        now.last = cell;
        setDraft(now.bits);
      }}
      onPointerUp={end}
      onPointerCancel={() => {
        stroke.current = null;
        setDraft(null);
      }}
    >
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {levels && draft === null ? (
          Array.from(levels, (level, i) => (
            <rect key={i} x={i % width} y={Math.floor(i / width)} {...UNIT} fill-opacity={level} />
          ))
        ) : (
          <path d={pathOf(bits, width)} />
        )}
        <path class="board-lines" d={lines(width, height)} />
        {[...held].map(
          (bit, i) =>
            bit === "1" && (
              <rect
                key={i}
                class="board-held"
                x={(i % width) + 0.14}
                y={Math.floor(i / width) + 0.14}
                width={0.72}
                height={0.72}
              />
            ),
        )}
        <rect class="board-cursor" x={at % width} y={Math.floor(at / width)} {...UNIT} />
      </svg>
      <span class="sr-only" id={`${id}-keys`}>
        Arrows move, the space bar changes a square.
      </span>
    </div>
  );
}

/** A picture that is only to be seen. */
export function Seen(props: Size & { id: string; label: string; picture: string; edge?: number }) {
  const { id, label, picture, width, height } = props;
  return (
    <div class="board only-seen" style={frame(props)} data-testid={id} data-bits={picture}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        <path d={pathOf(picture, width)} />
        <path class="board-lines" d={lines(width, height)} />
      </svg>
    </div>
  );
}

const UNIT = { width: 1, height: 1 };

function lines(width: number, height: number): string {
  const down = Array.from({ length: width - 1 }, (_, i) => `M${i + 1} 0v${height}`);
  const across = Array.from({ length: height - 1 }, (_, i) => `M0 ${i + 1}h${width}`);
  return [...down, ...across].join("");
}

/** Small pictures in a row, each a button. */
export function Thumbs(props: {
  id: string;
  label: string;
  one(index: number): string;
  pictures: string[];
  width: number;
  height: number;
  selected?: number;
  press(index: number): void;
}) {
  const { id, label, one, pictures, width, height, selected, press } = props;
  return (
    <ul class="thumbs" aria-label={label} data-testid={id}>
      {pictures.map((picture, k) => (
        <li key={k}>
          <button
            type="button"
            class="thumb"
            aria-label={one(k)}
            aria-pressed={selected === undefined ? undefined : selected === k}
            onClick={() => press(k)}
          >
            <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
              <path d={pathOf(picture, width)} />
            </svg>
          </button>
        </li>
      ))}
    </ul>
  );
}
