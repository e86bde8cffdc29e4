/** The smallest value with at least the share `q` of all at or below it (nearest rank), rounded to 0.1. */
export function quantile(sorted: readonly number[], q: number): number {
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}
