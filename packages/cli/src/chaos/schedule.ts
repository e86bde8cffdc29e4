/**
 * Time in milliseconds over which the load grows to its full rate, and the share of the rate it begins with. A product that has just been started
 * compiles its hot code under the first messages: at full rate from the first moment they wait 2 s here, and beyond the facade's deadline on a
 * machine half as fast. What a run shows is faults, not that.
 */
const growsOver = 10_000;
const beginsWith = 0.2;

/** When the `n`th message (from 0) is due, in milliseconds after the begin; `rate` in messages a second. */
export function dueAt(n: number, rate: number): number {
  const spent = (n * 1000) / rate;
  const grown = (growsOver * (1 + beginsWith)) / 2;
  if (spent >= grown) return growsOver + spent - grown;
  // The rate grows linearly, so the number of messages is quadratic in time; this is its inverse.
  const rise = 1 - beginsWith;
  return (growsOver / rise) * (Math.sqrt(beginsWith ** 2 + (2 * rise * spent) / growsOver) - beginsWith);
}
