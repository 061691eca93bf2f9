/** log Z over the grid by the midpoint rule, `area` being that of one cell. */
export function logZ(grid: Float32Array, temperature: number, area: number): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const energy of grid) if (energy < lowest) lowest = energy;
  if (!Number.isFinite(lowest)) return 0;
  let sum = 0;
  for (const energy of grid)
    if (Number.isFinite(energy)) sum += Math.exp((lowest - energy) / temperature);
  return Math.log(sum * area) - lowest / temperature;
}
