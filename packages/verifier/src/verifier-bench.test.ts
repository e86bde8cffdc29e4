import { describe, expect, it } from 'vitest';
import { measure, mostMicrosPerMessage } from '../testing/verifier-bench.ts';

describe('the cost', () => {
  it(
    '[VER50] of a message is at most 5 % of a core at 300 a second, and the run is judged valid',
    { timeout: 60_000 },
    () => {
      const cost = measure(20_000);
      console.log(`${cost.microsPerMessage.toFixed(1)} µs a message, ${cost.microsPerVerdict.toFixed(1)} µs a verdict`);
      expect(cost.verdict).toMatchObject({
        verdict: 'valid',
        acked: 20_000,
        logged: 20_000,
        stored: 20_000,
        held: 20_000,
        duplicatesAbsorbed: 200,
      });
      expect(cost.microsPerMessage).toBeLessThan(mostMicrosPerMessage);
      expect(cost.microsPerVerdict).toBeLessThan(1_000);
    },
  );
});
