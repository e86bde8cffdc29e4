const figures = new Intl.NumberFormat('en');

/** How far work has come, for a reason that people read: `45,000 of 100,000`. */
export function howFar(done: number, all: number): string {
  return `${figures.format(done)} of ${figures.format(all)}`;
}
