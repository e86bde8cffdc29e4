import { instanceId } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import type { QuiescenceView } from '../topology/quiescence.ts';
import { createQuiescenceWatch } from './quiescence-watch.ts';

const rest = (mark: string): QuiescenceView => ({
  atRest: true,
  logging: [instanceId('logging', 1)],
  messages: [],
  mark,
});
const moving: QuiescenceView = { atRest: false, reason: 'logging-2 is starting', remedy: null };

function watching(lasting?: string) {
  const written: string[] = [];
  const observer = {
    settle: ({ mark }: { mark?: string }) => void written.push(`settled ${mark}`),
    unsettle: (reason: string) => void written.push(`unsettled: ${reason}`),
  };
  return { watch: createQuiescenceWatch(observer, lasting, 0), written };
}

describe('the watch over rest', () => {
  it('writes down where rest begins and where it ends, once each', () => {
    const { watch, written } = watching();
    for (const view of [moving, rest('a'), rest('a'), moving, rest('a')]) watch.look(view, 1);
    expect(written).toEqual(['settled a', 'unsettled: logging-2 is starting', 'settled a']);
  });

  it('writes that something moved where one rest follows another', () => {
    const { watch, written } = watching();
    for (const view of [rest('a'), rest('b')]) watch.look(view, 1);
    expect(written).toEqual(['settled a', expect.stringMatching(/^unsettled/), 'settled b']);
  });

  it('goes on with the rest of an earlier life once the same processes are seen to hold the same', () => {
    const { watch, written } = watching('a');
    watch.look(moving, 5_000);
    expect(watch.unconfirmed()).toMatch(/being looked at/);
    expect(watch.answering()).toBeUndefined();
    watch.look(rest('a'), 6_000);
    expect(watch.unconfirmed()).toBeUndefined();
    expect(watch.answering()).toMatchObject({ mark: 'a' });
    expect(written).toEqual([]);
  });

  it('ends that rest where others are there, or where it cannot be seen in time', () => {
    const others = watching('a');
    others.watch.look(rest('b'), 1_000);
    expect(others.written).toEqual([expect.stringMatching(/^unsettled/), 'settled b']);
    const late = watching('a');
    for (const now of [5_000, 14_999, 15_000, 15_001]) late.watch.look(moving, now);
    expect(late.written).toEqual(['unsettled: logging-2 is starting']);
  });
});
