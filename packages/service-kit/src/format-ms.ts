/** Milliseconds for a person: `3.1 ms`, `0.42 ms`, `1200 ms`. */
export function formatMs(ms: number): string {
  const digits = ms >= 100 ? 0 : ms >= 1 ? 1 : 2;
  return `${ms.toFixed(digits)} ms`;
}
