import { createJumpingClock } from '@signalbox/shared/testing';
import { describe, expect, it } from 'vitest';
import { instanceId, messageIdSchema, type JournalRecord } from '@signalbox/shared';
import { Disturbed } from './blame.ts';
import { AttemptJournal } from './attempt-journal.ts';
import type { Attempt, OutgoingMessage } from './facade-client.ts';
import { RoundRobin } from './round-robin.ts';
import { growingPause, MessageSender, type Facade } from './message-sender.ts';
import { createRandom } from '../random.ts';

const message: OutgoingMessage = { id: '0a0a0a0a-0000-4000-8000-000000000001', msg: 'hello', order: 'k', isNew: true };
const acked: Attempt = {
  kind: 'acked',
  status: 201,
  reply: {
    id: messageIdSchema.parse(message.id),
    msg: 'hello',
    logging: { instance: instanceId('logging', 1), attempts: 1 },
    queue: { backend: 'kafka', partition: 2, offset: 7, attempts: 1 },
    ms: 3,
  },
};
const error: Attempt = { kind: 'error', status: 503, reason: 'not now', retryAfterMs: 1000 };
const reset: Attempt = { kind: 'silent', trouble: 'reset', reason: 'gone' };

/** A sender whose facades answer in turn what they are told to, on a clock that jumps to whatever is waited for. */
function setUp(answers: Attempt[]) {
  const journal: JournalRecord[] = [];
  const posts: { facade: { url: string }; first: boolean; journaled: number }[] = [];
  const clock = createJumpingClock();
  const facades = new RoundRobin<Facade>();
  facades.know([1, 2].map((n) => ({ id: instanceId('facade', n), url: `http://facade-${n}` })));
  const disturbed = new Disturbed();
  const random = createRandom(1);
  const sender = new MessageSender({
    async post(facade, _letter, first) {
      posts.push({ facade, first, journaled: journal.length });
      return answers.shift() ?? error;
    },
    facades,
    disturbed,
    journal: new AttemptJournal((record) => void journal.push(record), clock),
    clock,
    retry: { patienceMs: 45_000, pauseAfter: (attempt, attempts) => growingPause(attempt, attempts, random) },
  });
  return { sender, journal, posts, disturbed, clock };
}

describe('a message', () => {
  it('is journaled before it is sent and after it was answered', async () => {
    const { sender, journal, posts } = setUp([acked]);
    expect(await sender.send(message)).toMatchObject({ acked: true, failed: false });
    expect(posts).toMatchObject([{ first: true, journaled: 1 }]);
    expect(journal).toMatchObject([
      { type: 'invoke', op: 1, id: message.id, order: 'k' },
      { type: 'outcome', op: 1, outcome: 'acked', partition: 2, offset: 7, logging: 'logging-1', status: 201 },
    ]);
  });

  it('goes to the other facade under the same key after a reset, which the death of the facade excuses', async () => {
    const { sender, journal, posts, disturbed, clock } = setUp([reset, acked]);
    disturbed.mark([instanceId('facade', 1), instanceId('facade', 2)], 'killed');
    expect(await sender.send(message)).toMatchObject({ acked: true, failed: false, retries: { reset: 1 } });
    expect(new Set(posts.map(({ facade }) => facade.url)).size).toBe(2);
    expect(posts.map(({ first }) => first)).toEqual([true, false]);
    expect(clock.at).toBe(0);
    expect(journal.map((record) => (record.type === 'outcome' ? record.outcome : record.type))).toEqual([
      'invoke',
      'unknown',
      'invoke',
      'acked',
    ]);
    expect(new Set(journal.flatMap((record) => (record.type === 'invoke' ? [record.op] : []))).size).toBe(2);
  });

  it('that was answered with an error is a failed request, also when it is acknowledged later', async () => {
    const { sender } = setUp([error, acked]);
    expect(await sender.send(message)).toMatchObject({ acked: true, failed: true, retries: { error: 1 } });
  });

  it('is given up once patience ends, and nobody knows what came of it', async () => {
    const { sender, journal } = setUp([]);
    expect(await sender.send(message)).toMatchObject({ acked: false, failed: true });
    expect(journal.filter((record) => record.type === 'outcome').every(({ outcome }) => outcome === 'unknown')).toBe(
      true,
    );
    expect(sender.inFlight).toBe(0);
  });

  it.each([
    ['was answered with an error', [error, acked], 1, false],
    ['fell silent', [reset, acked], 1, false],
    ['reached nobody', [{ ...reset, trouble: 'unreached' } as const, acked], 2, true],
  ])('without a key is sent again only where it reached nobody: it %s', async (_how, answers, attempts, isAcked) => {
    const { sender } = setUp([...answers]);
    expect(await sender.send({ ...message, isKeyless: true })).toMatchObject({ acked: isAcked, attempts });
  });

  it('is not repeated after a refusal', async () => {
    const { sender, posts } = setUp([{ kind: 'refused', status: 422, reason: 'other content' }]);
    expect(await sender.send(message)).toMatchObject({
      acked: false,
      failed: true,
      reason: expect.stringContaining('422'),
    });
    expect(posts).toHaveLength(1);
  });
});

describe('the pause before the next attempt', () => {
  it('is none after the first silence, and grows from then on, scattered, to 3 s and a quarter at most', () => {
    const random = createRandom(3);
    expect(growingPause(reset, 1, random)).toBe(0);
    for (const [attempts, middle] of [
      [2, 200],
      [3, 400],
      [9, 3000],
    ] as const) {
      const pause = growingPause(reset, attempts, random);
      expect(pause).toBeGreaterThanOrEqual(middle * 0.75);
      expect(pause).toBeLessThanOrEqual(middle * 1.25);
    }
  });

  it('is at least what the facade asked for', () => {
    expect(growingPause(error, 1, createRandom(3))).toBeGreaterThanOrEqual(750);
  });
});
