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
export function smoothed(values: Float32Array, cells: number, reach = 1): Float32Array {
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

/** Of each region, counted from 0, the cell that is farthest from all others and from the edge; of several the
 *  one nearest to their middle. Null for a region without cells. */
export function hearts(
  regions: Float32Array,
  cells: number,
  count: number,
): ([number, number] | null)[] {
  const far = depths(regions, cells);
  const [x, y] = [(i: number) => i % cells, (i: number) => Math.floor(i / cells)];
  const deepest = Array.from({ length: count }, () => ({ depth: 0, at: [] as number[] }));
  regions.forEach((region, i) => {
    const best = deepest[region];
    const depth = far[i] as number;
    if (!best || depth < best.depth) return;
    if (depth > best.depth) Object.assign(best, { depth, at: [] });
    best.at.push(i);
  });
  return deepest.map(({ at }) => {
    if (at.length === 0) return null;
    const mean = (of: (i: number) => number) => at.reduce((sum, i) => sum + of(i), 0) / at.length;
    const [mx, my] = [mean(x), mean(y)];
    const off = (i: number) => Math.hypot(x(i) - mx, y(i) - my);
    const best = at.reduce((a, b) => (off(b) < off(a) ? b : a));
    return [x(best) + 0.5, y(best) + 0.5];
  });
}

/** Steps from each cell to one of another region or out of the grid. */
function depths(regions: Float32Array, cells: number): Float32Array {
  const far = new Float32Array(regions.length).fill(cells);
  const relax = (i: number, sign: 1 | -1) => {
    const [x, y] = [i % cells, Math.floor(i / cells)];
    let least = far[i] as number;
    if (x === 0 || y === 0 || x === cells - 1 || y === cells - 1) least = 1;
    else {
      for (const step of [1, cells - 1, cells, cells + 1]) {
        const j = i - sign * step;
        least = Math.min(least, regions[j] === regions[i] ? (far[j] as number) + 1 : 1);
      }
    }
    far[i] = least;
  };
  for (let i = 0; i < far.length; i++) relax(i, 1);
  for (let i = far.length - 1; i >= 0; i--) relax(i, -1);
  return far;
}
