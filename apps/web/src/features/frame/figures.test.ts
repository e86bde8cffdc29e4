import { describe, expect, it } from 'vitest';
import { figuresOf, type Counted } from './figures.ts';

const calm: Counted = {
  stage: 'proven',
  sent: 12,
  acked: 10,
  refused: 1,
  unknown: 1,
  inFlight: 0,
  logged: 10,
  stored: 10,
  held: 10,
  duplicatesAbsorbed: 2,
  unacknowledged: 0,
  lost: 0,
};

/** As a person reads it from left to right. */
function line(over: Partial<Counted> = {}): string {
  return figuresOf({ ...calm, ...over })
    .map(({ name, sign, value }) => `${sign ?? ''} ${name} ${value ?? '?'}`.trim())
    .join(' ');
}

describe('[PRF2] the line of conservation', () => {
  it('adds up from what was sent to who holds it, duplicates taken off what the log has, and what is lost for itself', () => {
    expect(line()).toBe(
      'sent 12 = refused 1 + unknown 1 + inFlight 0 + acked 10 = inLog 12 − absorbed 2 = inMap 10 = held 10 lost 0',
    );
  });

  it('names messages of the log that nobody has an acknowledgement for, where there are any: else the sum would be wrong', () => {
    expect(line({ logged: 11, stored: 11, held: 11, unacknowledged: 1 })).toContain(
      'acked 10 + unacknowledged 1 = inLog 13 − absorbed 2 = inMap 11',
    );
  });

  it('claims no equality that is not there: about equal while messages move, unequal where it is in doubt', () => {
    expect(line({ stage: 'under-load', stored: 9 })).toContain('≈ inMap 9 = held 10');
    expect(line({ stage: 'in-doubt', stored: 9 })).toContain('≠ inMap 9 = held 10');
    expect(line({ stage: 'refuted', logged: 7, lost: 3 })).toContain('≠ inLog 9');
    expect(line({ stage: 'checking', stored: null })).toContain('≈ inMap ?');
  });
});
