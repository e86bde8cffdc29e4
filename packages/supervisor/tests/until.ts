import type { ChildStatus, Supervisor } from '../src/supervisor.ts';

/** Resolves with the first status that fits, now or later. The test's own time-out ends the wait. */
export function untilStatus(supervisor: Supervisor, fits: (status: ChildStatus) => boolean): Promise<ChildStatus> {
  return new Promise((resolve) => {
    const look = (status: ChildStatus): void => {
      if (!fits(status)) return;
      drop();
      resolve(status);
    };
    const drop = supervisor.onChange(look);
    look(supervisor.status());
  });
}

/** Asks until it is so, every 5 ms, and answers how long that took in milliseconds. */
export async function untilTrue(isSo: () => boolean | Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5));
  return performance.now() - began;
}
