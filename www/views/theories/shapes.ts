/** Shapes of a square grid of cells, row after row from below; places count cells from its corner. */

type Segment = [x0: number, y0: number, x1: number, y1: number];

/** Where a value on the middles of cells is `level`, by triangles of neighbors that `joined` says are one. */
export function levelSegments(
  values: Float32Array,
  cells: number,
  level: number,
  joined: (a: number, b: number, c: number) => boolean = () => true,
): Segment[] {
  const found: Segment[] = [];
  const triangle = (...corners: [number, number, number]) => {
    if (!joined(...corners)) return;
    const cuts: number[] = [];
    for (const [a, b] of [
      [corners[0], corners[1]],
      [corners[1], corners[2]],
      [corners[2], corners[0]],
    ] as const) {
      const [va, vb] = [values[a] as number, values[b] as number];
      if (va < level === vb < level) continue;
      const share = (level - va) / (vb - va);
      const at = (k: (i: number) => number) => k(a) + share * (k(b) - k(a)) + 0.5;
      cuts.push(
        at((i) => i % cells),
        at((i) => Math.floor(i / cells)),
      );
    }
    if (cuts.length === 4) found.push(cuts as Segment);
  };
  for (let row = 0; row + 1 < cells; row++) {
    for (let i = row * cells; i + 1 < (row + 1) * cells; i++) {
      triangle(i, i + 1, i + cells);
      triangle(i + 1, i + cells + 1, i + cells);
    }
  }
  return found;
}

/** The borders of regions: each against all others, its steps from cell to cell smoothed. */
export function borderSegments(regions: Float32Array, cells: number): Segment[] {
  const all = [...new Set(regions)].sort((a, b) => a - b);
  // What the others border on is what the last one borders on.
  return all.slice(0, -1).flatMap((region) => {
    const inside = regions.map((one) => (one === region ? 1 : 0));
    return levelSegments(smoothed(inside, cells), cells, 0.5);
  });
}

/** Means over the cells within `reach` in either direction, as far as there are any. */
export function smoothed(values: Float32Array, cells: number, reach = 2): Float32Array {
  const along = (from: Float32Array, stride: number, of: (i: number) => number) =>
    from.map((_, i) => {
      const low = Math.max(0, of(i) - reach) - of(i);
      const high = Math.min(cells - 1, of(i) + reach) - of(i);
      // As far to one side as to the other, so that a straight border stays where it is.
      const span = Math.min(-low, high);
      let sum = 0;
      for (let k = -span; k <= span; k++) sum += from[i + k * stride] as number;
      return sum / (2 * span + 1);
    });
  const across = along(values, 1, (i) => i % cells);
  return along(across, cells, (i) => Math.floor(i / cells));
}

/** The cell of a region that is farthest from all other regions and from the edge; of several the one
 *  nearest to their middle. Null where it has none. */
export function heart(
  regions: Float32Array,
  cells: number,
  region: number,
): [number, number] | null {
  const far = new Float32Array(regions.length);
  const relax = (i: number, steps: number[]) => {
    const [x, y] = [i % cells, Math.floor(i / cells)];
    if (regions[i] !== region || x === 0 || y === 0 || x === cells - 1 || y === cells - 1) {
      far[i] = regions[i] === region ? 1 : 0;
      return;
    }
    far[i] = Math.min(far[i] as number, ...steps.map((step) => (far[i + step] as number) + 1));
  };
  far.fill(cells);
  const before = [-1, -cells, -cells - 1, 1 - cells];
  for (let i = 0; i < far.length; i++) relax(i, before);
  for (let i = far.length - 1; i >= 0; i--)
    relax(
      i,
      before.map((step) => -step),
    );
  const most = far.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return null;
  const places = [...far.keys()].filter((i) => (far[i] as number) === most);
  const [x, y] = [(i: number) => i % cells, (i: number) => Math.floor(i / cells)];
  const mean = (of: (i: number) => number) =>
    places.reduce((sum, i) => sum + of(i), 0) / places.length;
  const middle = [mean(x), mean(y)] as const;
  const off = (i: number) => Math.hypot(x(i) - middle[0], y(i) - middle[1]);
  const best = places.reduce((a, b) => (off(b) < off(a) ? b : a));
  return [x(best) + 0.5, y(best) + 0.5];
}
