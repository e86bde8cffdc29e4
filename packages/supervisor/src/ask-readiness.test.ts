import { describe, expect, it, onTestFinished } from 'vitest';
import { askReadiness } from './ask-readiness.ts';
import { createFakeClock, type FakeClock } from '@signalbox/shared/testing';
import type { ReadyAnswer } from './process-spec.ts';

interface Asked {
  readonly clock: FakeClock;
  readonly times: number[];
  readonly heard: { readonly answer: ReadyAnswer; readonly refusals: number }[];
  readonly end: () => void;
}

function asking(probe: (signal: AbortSignal) => Promise<ReadyAnswer>): Asked {
  const clock = createFakeClock();
  const life = new AbortController();
  onTestFinished(() => life.abort());
  const times: number[] = [];
  const heard: { answer: ReadyAnswer; refusals: number }[] = [];
  const ask = (signal: AbortSignal): Promise<ReadyAnswer> => {
    times.push(clock.now());
    return probe(signal);
  };
  void askReadiness(ask, (answer, refusals) => heard.push({ answer, refusals }), clock, life.signal);
  return { clock, times, heard, end: () => life.abort() };
}

describe('asking for readiness', () => {
  it('[SUP8] asks at once, then after 100, 200, 400, 500 ms, and quickly again when the answer changes', async () => {
    let isReady = false;
    const { clock, times } = asking(async () => (isReady ? { ready: true } : { ready: false, reason: 'not yet' }));
    await clock.run(1_700);
    expect(times).toEqual([0, 100, 300, 700, 1_200, 1_700]);
    isReady = true;
    await clock.run(700);
    expect(times.slice(6)).toEqual([2_200, 2_250, 2_350]);
  });

  it('[SUP8] takes silence for a no, also from a probe that pays no heed to its signal', async () => {
    const { clock, heard } = asking(() => new Promise(() => undefined));
    await clock.run(2_000);
    expect(heard).toEqual([{ answer: { ready: false, reason: 'no answer within 2000 ms' }, refusals: 1 }]);
  });

  it('[SUP8] takes a throw for a no, with its words', async () => {
    const { clock, heard } = asking(() => Promise.reject(new Error('connection refused')));
    await clock.run(0);
    expect(heard[0]?.answer).toEqual({ ready: false, reason: 'connection refused' });
  });

  it('[SUP9] counts refusals in a row, from nought after each yes', async () => {
    const answers = [false, false, true, false, false, false];
    const { clock, heard } = asking(async () =>
      answers.shift() === true ? { ready: true } : { ready: false, reason: 'no' },
    );
    await clock.run(1_000);
    expect(heard.slice(0, 6).map(({ refusals }) => refusals)).toEqual([1, 2, 0, 1, 2, 3]);
  });

  it('[SUP8] says nothing more once it is ended, though an answer comes', async () => {
    let answer: (value: ReadyAnswer) => void = () => undefined;
    const { clock, heard, times, end } = asking(() => new Promise((resolve) => (answer = resolve)));
    end();
    answer({ ready: true });
    await clock.run(10_000);
    expect([heard, times]).toEqual([[], [0]]);
  });
});
