/** Milliseconds for a person: `3.1 ms`, `0.42 ms`, `1200 ms`. */
export function formatMs(ms: number): string {
  const digits = ms >= 100 ? 0 : ms >= 1 ? 1 : 2;
  return `${ms.toFixed(digits)} ms`;
}

const figures = new Intl.NumberFormat('en');

/** How far work has come, for a reason that people read: `45,000 of 100,000`. */
export function howFar(done: number, all: number): string {
  return `${figures.format(done)} of ${figures.format(all)}`;
}
