/** When the `n`th message (from 0) is due, in milliseconds after the begin; `rate` in messages a second. */
export function steady(n: number, rate: number): number {
  return (n * 1000) / rate;
}

/**
 * A product that has just been started compiles its hot code under the first messages: at full rate from the first moment they wait 2 s here, and
 * beyond the facade's deadline on a machine half as fast. What a run shows is faults, not that, so the load begins with a fifth of its rate and
 * grows: by ten messages a second in each second, over 30 s at most.
 */
const beginsWith = 0.2;
const growsBy = 10;
const growsForAtMost = 30_000;

/** As `steady`, once the rate has grown to what it is to be. */
export function rampUp(n: number, rate: number): number {
  const rise = 1 - beginsWith;
  const growsFor = Math.min(growsForAtMost, (rate * rise * 1000) / growsBy);
  const spent = (n * 1000) / rate;
  const grown = (growsFor * (1 + beginsWith)) / 2;
  if (spent >= grown) return growsFor + spent - grown;
  // The rate grows linearly, so the number of messages is quadratic in time; this is its inverse.
  return (growsFor / rise) * (Math.sqrt(beginsWith ** 2 + (2 * rise * spent) / growsFor) - beginsWith);
}
