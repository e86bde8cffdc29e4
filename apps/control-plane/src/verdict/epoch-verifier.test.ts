import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LogListener } from '@signalbox/message-log';
import { instanceId, messageIdSchema, type EventLine, type MessageId, type Verdict } from '@signalbox/shared';
import { describe, expect, it, vi } from 'vitest';
import type { Facts } from '../topology/facts.ts';
import { createEpochVerifier, type EpochVerifier } from './epoch-verifier.ts';

const idOf = (n: number): MessageId => messageIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const silent = { value: null, at: null, error: null, misses: 0, life: null };
const facts: Facts = {
  epoch: 1,
  wanted: {},
  backend: 'kafka',
  backupCount: 2,
  mapName: 'm',
  safe: null,
  children: [],
  health: new Map(),
  members: new Map(),
  shares: new Map(),
  catalog: silent,
  queue: silent,
};

/** A log of one partition in memory, without the messages that are to be lost. */
function logOf(messages: readonly number[]) {
  return {
    createReader: () => ({
      topic: 't',
      sessionMs: 1,
      silenceMs: () => 0,
      async start(listener: LogListener) {
        listener.assigned([0]);
        const records = messages.map((n, offset) => ({ offset, id: idOf(n), msg: `text ${n}`, at: 0 }));
        await listener.records({ partition: 0, records, position: records.length, highWater: records.length });
      },
      stop: () => Promise.resolve(),
    }),
    highWaters: () => Promise.resolve(new Map([[0, messages.length]])),
    stop: () => Promise.resolve(),
  };
}

/** A message that was sent and acknowledged, as its facade tells of it. */
function* sent(...messages: number[]): Generator<EventLine> {
  const base = { t: '2026-01-01T00:00:00.000Z', level: 'info', instance: instanceId('facade', 1), life: 'a' } as const;
  for (const n of messages) {
    const hop = { ...base, event: 'hop', msg: '', messageId: idOf(n), requestId: `r${n}`, attempt: 1, ms: 0 } as const;
    const text = `text ${n}`;
    yield { ...hop, seq: n * 2 - 1, hop: 'accept', outcome: 'ok', text, bytes: text.length };
    yield { ...hop, seq: n * 2, hop: 'reply', outcome: 'ok', status: 201 };
  }
}

function place() {
  const folder = mkdtempSync(path.join(tmpdir(), 'epoch-epochVerifier-'));
  const open = (messages: readonly number[], maxBytes?: number, othersFirst = () => false): EpochVerifier =>
    createEpochVerifier({
      epoch: 1,
      folder,
      maxBytes,
      facts: () => facts,
      openLog: () => logOf(messages),
      shape: () => ({ queueName: 'q', partitions: 1, mode: 'group' }),
      newId: () => idOf(999),
      othersFirst,
    });
  return { folder, open, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Ticks as its owner does until the verdict is what is waited for. */
async function until(epochVerifier: EpochVerifier, content: (verdict: Verdict) => boolean): Promise<Verdict> {
  await vi.waitFor(() => {
    epochVerifier.tick();
    const verdict = epochVerifier.verdict();
    if (!content(verdict)) throw new Error(JSON.stringify(verdict));
  }, 5_000);
  return epochVerifier.verdict();
}

describe('the verdict on an epoch', () => {
  it('counts what the lines tell and what its own reader finds, and is unknown while nothing was read at rest', async () => {
    using there = place();
    const epochVerifier = there.open([1, 2, 1]);
    for (const line of sent(1, 2)) epochVerifier.take(line);
    const found = await until(
      epochVerifier,
      ({ logged, duplicatesAbsorbed }) => logged === 2 && duplicatesAbsorbed === 1,
    );
    expect(found).toMatchObject({ verdict: 'unknown', sent: 2, acked: 2, stored: null, held: null, anomalies: [] });
    expect(found.reasons).toContain('the cluster is not known to be at rest');
    await epochVerifier.stop();
  });

  it('names what was acknowledged and is not in the log, and does so again after a restart, from the journal alone', async () => {
    using there = place();
    const first = there.open([1]);
    for (const line of sent(1, 2)) first.take(line);
    const found = await until(first, ({ verdict }) => verdict === 'invalid');
    expect(found.anomalies).toMatchObject([{ kind: 'lost', id: idOf(2), hop: 'log' }]);
    await first.stop();
    // Its lines are rotated away, and somebody has put the message back.
    const second = there.open([1, 2]);
    expect(await until(second, ({ verdict }) => verdict === 'invalid')).toMatchObject({ anomalies: found.anomalies });
    await second.stop();
  });

  it('takes no line twice over a restart, and goes on with those that came meanwhile', async () => {
    using there = place();
    const first = there.open([1, 2, 3]);
    for (const line of sent(1, 2)) first.take(line);
    await until(first, ({ acked }) => acked === 2);
    await first.stop();
    const second = there.open([1, 2, 3]);
    for (const line of sent(1, 2, 3)) second.take(line);
    const found = await until(second, ({ acked, logged }) => acked === 3 && logged === 3);
    expect(found.reasons.join()).not.toMatch(/torn|missed/);
    await second.stop();
  });

  it('reads the journal of before little by little while others need the processor, says how far it is, and then goes on', async () => {
    using there = place();
    const all = Array.from({ length: 3_000 }, (_, n) => n + 1);
    const first = there.open(all);
    for (const line of sent(...all)) first.take(line);
    await until(first, ({ acked, logged }) => acked === all.length && logged === all.length);
    await first.stop();
    const others = { first: true };
    let asked = 0;
    const second = there.open(all, undefined, () => {
      asked += 1;
      return others.first;
    });
    const part = await until(second, ({ progress }) => (progress?.done ?? 0) > 0);
    expect(part).toMatchObject({ stage: 'replaying', verdict: 'unknown' });
    expect(part.acked).toBeLessThan(all.length);
    // After every piece.
    await vi.waitFor(() => expect(asked).toBeGreaterThan(2));
    expect(second.verdict().acked).toBeLessThan(all.length);
    others.first = false;
    await until(second, ({ acked, logged }) => acked === all.length && logged === all.length);
    await second.stop();
  });

  it('is unknown once the journal is full, also in the next life: what is not written down is not judged', async () => {
    using there = place();
    const epochVerifier = there.open([1], 1);
    for (const line of sent(1)) epochVerifier.take(line);
    const isFull = ({ reasons }: Verdict) => reasons.some((reason) => reason.includes('the journal is full'));
    expect(await until(epochVerifier, isFull)).toMatchObject({ verdict: 'unknown' });
    await epochVerifier.stop();
    const next = there.open([1], 1);
    expect(await until(next, isFull)).toMatchObject({ verdict: 'unknown' });
    await next.stop();
  });

  it('concludes nothing from a damaged journal, and says which line it is', async () => {
    using there = place();
    appendFileSync(path.join(there.folder, '000001.ndjson'), 'not a record\n');
    const epochVerifier = there.open([]);
    const found = await until(epochVerifier, ({ reasons }) => reasons.some((reason) => reason.includes('Line 1')));
    expect(found.verdict).toBe('unknown');
    expect(readdirSync(there.folder)).toEqual(['000001.ndjson']);
    await epochVerifier.stop();
  });
});
