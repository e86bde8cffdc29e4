/** The smallest value with at least the share `q` of all at or below it (nearest rank); undefined of nothing. */
export function quantile(sorted: ArrayLike<number>, q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}
