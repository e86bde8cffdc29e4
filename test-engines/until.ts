import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until it holds, and gives the milliseconds it took; says what did not come true, and the last failure. */
export async function until(what: string, holds: () => Promise<boolean>, withinMs = 20_000): Promise<number> {
  const started = performance.now();
  let last: unknown;
  while (performance.now() - started < withinMs) {
    try {
      if (await holds()) return performance.now() - started;
      last = undefined;
    } catch (thrown) {
      last = thrown;
    }
    await delay(20);
  }
  throw new Error(`Not within ${withinMs} ms: ${what}. ${last === undefined ? '' : String(last)}`, { cause: last });
}
