import { useEffect, useRef } from "preact/hooks";
import { fixed } from "../../kit/format";
import { theme } from "../../state/settings";
import type { Arrangement } from "../../wire/types";
import { HALF, type Move, type Place, placesOf } from "./arrangements";

/** How far an arrow moves an entity. */
const NUDGE = 0.05;
/** How near a finger has to be. */
const TOUCH = 0.2;
const ARROWS: Record<string, Place> = {
  ArrowLeft: [-NUDGE, 0],
  ArrowRight: [NUDGE, 0],
  ArrowUp: [0, NUDGE],
  ArrowDown: [0, -NUDGE],
};

const nameOf = (index: number) =>
  index === 0 ? "First mark" : index === 1 ? "Second mark" : `Entity ${index - 1}`;

interface PlaneProps {
  id: string;
  label: string;
  of: Arrangement;
  /** Entities that stay where they are. */
  held?: boolean[];
  /** The one that is selected, among marks and entities. */
  selected?: number;
  select?(index: number): void;
  /** Moves a mark or an entity; without it the plane is only to be seen. */
  move?(index: number, to: Place, how: Move): void;
  /** The energy of the selected entity, row after row from the lowest. */
  map?: Float32Array | null;
}

/** Marks and entities in the plane, moved by pointer, finger or arrows. */
export function Plane(props: PlaneProps) {
  const { id, label, of, held, selected, select, move, map } = props;
  const dragged = useRef<(Move & { index: number }) | null>(null);
  const placeAt = (event: PointerEvent, svg: Element): Place => {
    const box = svg.getBoundingClientRect();
    const share = (at: number, from: number, size: number) => HALF * ((2 * (at - from)) / size - 1);
    return [share(event.clientX, box.left, box.width), -share(event.clientY, box.top, box.height)];
  };
  const onKeyDown = (event: KeyboardEvent, index: number, place: Place) => {
    const by = ARROWS[event.key];
    if (!by || !move) return;
    move(index, [place[0] + by[0], place[1] + by[1]], { key: `arrows ${index}`, gesture: false });
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="concept-plane" data-testid={id}>
      {map && <Energy map={map} />}
      <svg
        viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
        role="application"
        aria-label={label}
        onPointerDown={(event) => {
          if (event.button !== 0 || !move) return;
          const [x, y] = placeAt(event, event.currentTarget);
          // Of those that lie close together the nearest is meant.
          const far = placesOf(of).map((place) => Math.hypot(place[0] - x, place[1] - y));
          const index = far.indexOf(Math.min(...far));
          if ((far[index] as number) > TOUCH) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          dragged.current = { index, key: `drag ${event.timeStamp}`, gesture: true };
          select?.(index);
        }}
        onPointerMove={(event) => {
          const held = dragged.current;
          if (held) move?.(held.index, placeAt(event, event.currentTarget), held);
        }}
        onPointerUp={() => {
          dragged.current = null;
        }}
        onPointerCancel={() => {
          dragged.current = null;
        }}
      >
        {placesOf(of).map((place, index) => {
          const takes = of.part[index - 2] ?? true;
          const stays = index >= 2 && held?.[index - 2];
          const what =
            index < 2
              ? ""
              : `${takes ? ", takes part" : ", takes no part"}${stays ? ", held" : ""}`;
          const kind = index < 2 ? `mark-${index}` : takes ? "takes" : "bystander";
          return (
            // biome-ignore lint/a11y/useSemanticElements: a button cannot be in a picture
            <g
              key={index}
              class={`concept-one ${kind}${stays ? " held" : ""}${index === selected ? " selected" : ""}`}
              role="button"
              tabIndex={move ? 0 : -1}
              aria-label={`${nameOf(index)} at ${fixed(place[0], 2)}, ${fixed(place[1], 2)}${what}`}
              aria-pressed={index === selected}
              transform={`translate(${place[0]} ${-place[1]})`}
              onFocus={() => select?.(index)}
              onKeyDown={(event) => onKeyDown(event, index, place)}
            >
              <circle class="concept-touch" r={TOUCH} />
              {index < 2 ? <path d="M0 -0.1L0.1 0L0 0.1L-0.1 0z" /> : <circle r={0.075} />}
              {index >= 2 && (
                <text y={0.036} text-anchor="middle">
                  {index - 1}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** The energy over the plane: the lower, the darker the ink. */
function Energy({ map }: { map: Float32Array }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cells = Math.round(Math.sqrt(map.length));
  const now = theme.value;
  // The ink is another in another theme.
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const levels = Array.from(map).toSorted((a, b) => a - b);
    const [least, middle] = [levels[0] ?? 0, levels[levels.length >> 1] ?? 1];
    context.clearRect(0, 0, cells, cells);
    context.fillStyle = getComputedStyle(element).color;
    map.forEach((value, k) => {
      const share = (value - least) / Math.max(middle - least, 1e-9);
      context.globalAlpha = Math.max(0, 1 - Math.sqrt(share)) * 0.6;
      context.fillRect(k % cells, cells - 1 - Math.floor(k / cells), 1, 1);
    });
  }, [map, cells, now]);
  return <canvas ref={canvas} width={cells} height={cells} />;
}
