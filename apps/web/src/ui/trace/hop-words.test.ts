import { failedOutcomes, hops, instanceId, outcomes, type TraceHop } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { hopTone } from './hop-words.ts';

function hop(over: Partial<TraceHop>): TraceHop {
  const base = { life: 'a', seq: 1, t: '2026-01-01T00:00:00.000Z', ms: 1, startMs: 0, attempt: 1 };
  return { ...base, instance: instanceId('facade', 1), hop: 'log', outcome: 'ok', ...over };
}

describe('[PATH4] the colour of a hop', () => {
  it('is red for every outcome that is a failure, whatever the hop and the try, and for no other', () => {
    for (const outcome of outcomes) {
      for (const name of hops) {
        for (const attempt of [1, 2]) {
          expect(hopTone(hop({ hop: name, outcome, attempt })) === 'bad').toBe(failedOutcomes[outcome]);
        }
      }
    }
  });

  it('is amber for a later try that worked, and tells log, map and movement apart on a first', () => {
    expect(hopTone(hop({ attempt: 2 }))).toBe('warn');
    expect(['log', 'append', 'store'].map((name) => hopTone(hop({ hop: name as TraceHop['hop'] })))).toEqual([
      'move',
      'log',
      'map',
    ]);
  });
});
