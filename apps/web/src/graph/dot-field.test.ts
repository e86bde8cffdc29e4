import type { Dot } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createDotField, kindOf, progress } from './dot-field.ts';

function dot(n: number, over: Partial<Dot> = {}): Dot {
  return { n, from: 'client', to: 'facade-1', hop: 'accept', outcome: 'ok', attempt: 1, ms: 1, ...over };
}

describe('moving dots', () => {
  it('takes the first list as old news and every later dot once', () => {
    const field = createDotField();
    field.take([dot(1), dot(2)], 0);
    expect(field.underway(10)).toEqual([]);
    field.take([dot(1), dot(2), dot(3)], 100);
    field.take([dot(2), dot(3)], 150);
    expect(field.underway(200)).toHaveLength(1);
  });

  it('draws the first dot ever sent when the list began empty', () => {
    const field = createDotField();
    field.take([], 0);
    field.take([dot(1)], 10);
    expect(field.underway(20)).toHaveLength(1);
  });

  it('goes on after a restart of the server, whose numbers begin anew', () => {
    const field = createDotField();
    field.take([dot(500)], 0);
    field.take([dot(1)], 10);
    expect(field.underway(20)).toHaveLength(1);
  });

  it('marks a failed try red and a second try amber on its own line, for a while', () => {
    const field = createDotField();
    field.take([], 0);
    const facade = { from: 'facade-1', hop: 'log' } as const;
    field.take(
      [dot(1, { ...facade, to: 'logging-2', outcome: 'refused' }), dot(2, { ...facade, to: 'logging-3', attempt: 2 })],
      0,
    );
    const marks = field.marked(1000);
    expect(marks.get('facade-1>logging-2')?.kind).toBe('failed');
    expect(marks.get('facade-1>logging-3')?.kind).toBe('retry');
    expect(field.marked(60_000).size).toBe(0);
  });

  it('is at rest when everything has arrived', () => {
    const field = createDotField();
    field.take([], 0);
    expect(field.busy()).toBe(false);
    field.take([dot(1)], 0);
    expect(field.busy()).toBe(true);
    field.underway(10_000);
    expect(field.busy()).toBe(false);
  });

  it('sends a second try after the first', () => {
    const field = createDotField();
    field.take([], 0);
    field.take([dot(1, { hop: 'log', to: 'logging-1' }), dot(2, { hop: 'log', to: 'logging-2', attempt: 2 })], 0);
    expect(field.underway(600).map((flight) => flight.link)).toEqual(['client>logging-1']);
  });

  it('says what a dot means from its outcome first', () => {
    expect(kindOf({ outcome: 'timeout', attempt: 3 })).toBe('failed');
    expect(kindOf({ outcome: 'same', attempt: 2 })).toBe('retry');
    expect(kindOf({ outcome: 'ok', attempt: 1 })).toBe('moving');
  });

  it('moves from 0 to 1 and never beyond', () => {
    const flight = { link: 'a>b', kind: 'moving', startsAt: 100, endsAt: 200 } as const;
    expect([0, 100, 150, 200, 900].map((now) => progress(flight, now))).toEqual([0, 0, 0.5, 1, 1]);
  });
});
