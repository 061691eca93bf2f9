/** A key that means something while a plane has the focus, and how help says so. */
export interface PlaneKey {
  keys: string[];
  help: string;
  /** False where it means nothing now. */
  run(event: KeyboardEvent): boolean;
}

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
/** An arrow key moves by one in so many parts of the width of the view, with Shift by less. */
const STRIDES = 40;
const SMALL_STRIDES = 240;

/** The arrow keys; `move` is told by how many widths of the view. */
export function arrowKeys(help: string, move: (dx: number, dy: number) => boolean): PlaneKey {
  return {
    keys: Object.keys(ARROWS),
    help,
    run({ key, shiftKey }) {
      const [dx, dy] = ARROWS[key] as [number, number];
      const stride = 1 / (shiftKey ? SMALL_STRIDES : STRIDES);
      return move(dx * stride, dy * stride);
    },
  };
}

export function zoomKeys(
  zoom: (factor: number) => void,
  whole: PlaneKey["help"],
  showAll: () => void,
) {
  const zooming: PlaneKey = {
    keys: ["+", "=", "-"],
    help: "plus and minus zoom",
    run({ key }) {
      zoom(key === "-" ? 0.8 : 1.25);
      return true;
    },
  };
  const all: PlaneKey = {
    keys: ["0"],
    help: `0 shows ${whole}`,
    run() {
      showAll();
      return true;
    },
  };
  return [zooming, all];
}

/** True if the key meant something; it then does nothing else on the page. */
export function planeKey(table: PlaneKey[], event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const used = table.some(({ keys, run }) => keys.includes(event.key) && run(event));
  if (!used) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** What the keys do, in one sentence. */
export const planeHelp = (table: PlaneKey[]) => `${table.map(({ help }) => help).join(", ")}.`;
