import { messageIdSchema, type EventLine, type HopName, type MessageId, type Outcome } from '@signalbox/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLedger } from './ledger.ts';
import { nextMessageState } from './message-state.ts';

const id = (n: number): MessageId =>
  messageIdSchema.parse(`00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`);

const seqs = new Map<string, number>();
function hop(instance: string, name: HopName, fields: Partial<EventLine<'hop'>> = {}): EventLine<'hop'> {
  const seq = (seqs.get(instance) ?? 0) + 1;
  seqs.set(instance, seq);
  const t = new Date(1_700_000_000_000 + seq).toISOString();
  const base = { t, seq, level: 'info', life: 'a', event: 'hop', msg: '', attempt: 1, outcome: 'ok', ms: 1 };
  return { ...base, instance, hop: name, ...fields } as EventLine<'hop'>;
}

describe('the ledger', () => {
  it('follows one message from its acceptance to its holding', () => {
    const ledger = createLedger();
    const of = { messageId: id(1), requestId: 'r1' };
    ledger.take(hop('facade-1', 'accept', { ...of, text: 'hello' }), 0);
    expect(ledger.row(id(1))).toMatchObject({ state: 'in-flight', text: 'hello', n: 1, heldBy: null });
    ledger.take(hop('facade-1', 'append', { ...of, to: 'kafka-2' as never, partition: 3, offset: 7 }), 1);
    ledger.take(hop('facade-1', 'log', { ...of, to: 'logging-1' as never, outcome: 'refused' }), 2);
    ledger.take(hop('logging-2', 'store', { messageId: id(1), mapPartition: 99 }), 3);
    ledger.take(hop('facade-1', 'log', { ...of, to: 'logging-2' as never, attempt: 2 }), 3);
    ledger.take(hop('facade-1', 'reply', { ...of, status: 201, ms: 4.5 }), 4);
    ledger.take(hop('messages-1', 'hold', { messageId: id(1), partition: 3, offset: 7 }), 5);
    expect(ledger.row(id(1))).toMatchObject({
      state: 'acked',
      facade: 'facade-1',
      logging: 'logging-2',
      mapPartition: 99,
      partition: 3,
      offset: 7,
      heldBy: 'messages-1',
      attempts: 2,
      ms: 4.5,
    });
  });

  it('[LED3] a request nobody answers falls into doubt after the deadline, and a late answer still counts', () => {
    const ledger = createLedger();
    const of = { messageId: id(1), requestId: 'r1' };
    ledger.take(hop('facade-1', 'accept', of), 1000);
    ledger.tick(4999);
    expect(ledger.row(id(1))?.state).toBe('in-flight');
    ledger.tick(5000);
    expect(ledger.row(id(1))?.state).toBe('unknown');
    ledger.take(hop('facade-1', 'reply', { ...of, status: 201 }), 6000);
    expect(ledger.row(id(1))?.state).toBe('acked');
  });

  it('[LED1] a message sent twice with its key is one row, through whichever facade', () => {
    const ledger = createLedger();
    ledger.take(hop('facade-1', 'accept', { messageId: id(1), requestId: 'r1' }), 0);
    ledger.take(
      hop('facade-1', 'reply', { messageId: id(1), requestId: 'r1', status: 503, outcome: 'unavailable' }),
      1,
    );
    expect(ledger.row(id(1))?.state).toBe('unknown');
    ledger.take(hop('facade-2', 'accept', { messageId: id(1), requestId: 'r2' }), 2);
    expect(ledger.row(id(1))?.state).toBe('in-flight');
    ledger.take(hop('facade-2', 'reply', { messageId: id(1), requestId: 'r2', status: 200, outcome: 'same' }), 3);
    expect(ledger.row(id(1))?.state).toBe('acked');
    expect(ledger.size()).toBe(1);
  });

  it('[LED2] other content under an acknowledged key is refused, and the message stays acknowledged', () => {
    const ledger = createLedger();
    for (const [requestId, status] of [
      ['r1', 201],
      ['r2', 422],
    ] as const) {
      ledger.take(hop('facade-1', 'accept', { messageId: id(1), requestId }), 0);
      ledger.take(hop('facade-1', 'reply', { messageId: id(1), requestId, status }), 1);
    }
    ledger.take(hop('facade-1', 'reply', { status: 400, outcome: 'rejected' }), 2);
    expect(ledger.row(id(1))?.state).toBe('acked');
  });

  it('[LED7] forgets the oldest rows, and says which', () => {
    const ledger = createLedger({ rows: 3, unseen: 2 });
    for (let n = 1; n <= 5; n += 1) {
      ledger.take(hop('messages-1', 'hold', { messageId: id(n), partition: 0, offset: n }), n);
      ledger.take(hop('facade-1', 'accept', { messageId: id(n), requestId: `r${n}` }), n);
    }
    expect(ledger.size()).toBe(3);
    expect(ledger.list({ limit: 2 })).toMatchObject({ rows: [{ n: 5, heldBy: 'messages-1' }, { n: 4 }], next: 4 });
    expect(ledger.list({ limit: 2, before: 4 })).toMatchObject({ rows: [{ n: 3 }], next: null });
    expect([...ledger.changes()]).toContain(id(1));
    ledger.tick(1_000_000);
    expect(ledger.list({ limit: 9 }).rows.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
  });

  it('[LED7] what was only held or stored is not listed', () => {
    const ledger = createLedger();
    ledger.take(hop('messages-1', 'hold', { messageId: id(1) }), 0);
    expect(ledger.list({ limit: 10 }).rows).toEqual([]);
  });

  it('[LED9] shows who holds a message after its partition has moved', () => {
    const ledger = createLedger();
    ledger.take(hop('facade-1', 'accept', { messageId: id(1), requestId: 'r' }), 0);
    ledger.take(hop('messages-1', 'hold', { messageId: id(1), partition: 2, offset: 0 }), 0);
    ledger.changes();
    const caughtUp = { ...hop('messages-2', 'hold'), event: 'log.caught-up', partitions: [2], records: 1, ms: 1 };
    ledger.take(caughtUp as EventLine, 1);
    expect(ledger.row(id(1))?.heldBy).toBe('messages-2');
    expect([...ledger.changes()]).toEqual([id(1)]);
  });

  it('keeps nothing of an epoch that has ended', () => {
    const ledger = createLedger();
    ledger.take(hop('facade-1', 'accept', { messageId: id(1), requestId: 'r' }), 0);
    ledger.changes();
    ledger.clear();
    expect(ledger.size()).toBe(0);
    expect([...ledger.changes()]).toEqual([id(1)]);
    ledger.tick(10_000);
    expect([...ledger.changes()]).toEqual([]);
  });

  it('finds messages by a part of their text or id', () => {
    const ledger = createLedger();
    ledger.take(hop('facade-1', 'accept', { messageId: id(1), text: 'Red' }), 0);
    ledger.take(hop('facade-1', 'accept', { messageId: id(2), text: 'green' }), 0);
    expect(ledger.list({ limit: 9, q: 'red' }).rows.map(({ text }) => text)).toEqual(['Red']);
    expect(ledger.list({ limit: 9, q: id(2).slice(-3) }).rows.map(({ text }) => text)).toEqual(['green']);
  });

  it('[LED8] orders the way of a message by cause, whatever the clocks say and in whatever order the files were read', () => {
    const of = { messageId: id(1), requestId: 'r1' };
    const late = new Date(1_700_000_900_000).toISOString();
    const lines = [
      hop('facade-1', 'accept', of),
      hop('facade-1', 'append', { ...of, partition: 0, offset: 3 }),
      hop('facade-1', 'log', { ...of, to: 'logging-1' as never, outcome: 'timeout', t: late }),
      hop('facade-1', 'log', { ...of, to: 'logging-2' as never, attempt: 2 }),
      hop('facade-1', 'reply', { ...of, status: 201 }),
      hop('logging-2', 'store', { messageId: id(1), t: '2020-01-01T00:00:00.000Z' }),
      hop('messages-1', 'hold', { messageId: id(1), partition: 0, offset: 3 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        const ledger = createLedger();
        for (const line of shuffled) ledger.take(line, 0);
        const trace = ledger.trace(id(1));
        expect(trace.map(({ hop, attempt }) => `${hop} ${attempt}`)).toEqual([
          'accept 1',
          'append 1',
          'log 1',
          'log 2',
          'store 1',
          'hold 1',
          'reply 1',
        ]);
        expect(Math.min(...trace.map(({ startMs }) => startMs))).toBe(0);
      }),
    );
  });

  it('[LED10] a later read of a message is no part of its way, and a flood of reads pushes no hop out of it', () => {
    const ledger = createLedger();
    const of = { messageId: id(1), requestId: 'r1' };
    ledger.take(hop('facade-1', 'accept', of), 0);
    for (let n = 0; n < 100; n += 1) {
      ledger.take(hop('facade-2', 'read-log', { messageId: id(1), requestId: `g${n}`, to: 'logging-1' as never }), n);
      ledger.take(hop('facade-2', 'read-messages', { messageId: id(1), requestId: `g${n}` }), n);
    }
    ledger.take(hop('facade-1', 'reply', { ...of, status: 201 }), 200);
    expect(ledger.trace(id(1)).map(({ hop }) => hop)).toEqual(['accept', 'reply']);
    ledger.take(hop('facade-2', 'read-log', { messageId: id(2), requestId: 'g', to: 'logging-1' as never }), 201);
    expect(ledger.trace(id(2))).toEqual([]);
  });

  it('[LED10] says which request each hop belongs to, so that a message sent again is not taken for one slow request', () => {
    const ledger = createLedger();
    for (const [n, requestId] of ['r1', 'r2'].entries()) {
      const of = { messageId: id(1), requestId };
      ledger.take(hop('facade-1', 'accept', of), n);
      ledger.take(hop('logging-1', 'store', { messageId: id(1), requestId, outcome: n === 0 ? 'ok' : 'same' }), n);
      ledger.take(hop('facade-1', 'reply', { ...of, status: n === 0 ? 201 : 200 }), n);
    }
    ledger.take(hop('logging-3', 'store', { messageId: id(1), outcome: 'same' }), 9);
    expect(ledger.trace(id(1)).map(({ hop, request }) => `${hop} ${request ?? '-'}`)).toEqual([
      'accept 1',
      'store 1',
      'reply 1',
      'accept 2',
      'store 2',
      'reply 2',
      'store -',
    ]);
  });

  it('[LED11] lists the messages of one state, page by page, however old they are', () => {
    const ledger = createLedger();
    for (let n = 1; n <= 9; n += 1) {
      const of = { messageId: id(n), requestId: `r${n}` };
      ledger.take(hop('facade-1', 'accept', of), n);
      ledger.take(
        hop('facade-1', 'reply', {
          ...of,
          status: n % 4 === 1 ? 503 : 201,
          outcome: n % 4 === 1 ? 'unavailable' : 'ok',
        }),
        n,
      );
    }
    const first = ledger.list({ limit: 2, state: 'unknown' });
    expect(first).toMatchObject({ rows: [{ n: 9 }, { n: 5 }], next: 5 });
    expect(ledger.list({ limit: 2, state: 'unknown', before: 5 })).toMatchObject({ rows: [{ n: 1 }], next: null });
    expect(ledger.list({ limit: 9, state: 'refused' }).rows).toEqual([]);
  });

  it('[LED2] what was acknowledged stays so, after every event of any history', () => {
    const event = fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      facade: fc.constantFrom('facade-1', 'facade-2'),
      name: fc.constantFrom<HopName>('accept', 'append', 'log', 'store', 'hold', 'reply'),
      outcome: fc.constantFrom<Outcome>('ok', 'same', 'duplicate', 'conflict', 'unavailable', 'rejected', 'timeout'),
      wait: fc.nat(3000),
      named: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const ledger = createLedger({ rows: 4, unseen: 2 });
        const acked = new Set<number>();
        let now = 0;
        for (const { n, facade, name, outcome, wait, named } of events) {
          now += wait;
          ledger.tick(now);
          ledger.take(hop(facade, name, { outcome, ...(named ? { messageId: id(n), requestId: `r${n}` } : {}) }), now);
          for (const known of acked) {
            const state = ledger.row(id(known))?.state;
            expect(['acked', undefined]).toContain(state);
            if (state === undefined) acked.delete(known);
          }
          if (ledger.row(id(n))?.state === 'acked') acked.add(n);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('[LED4] doubt is not taken back by a refusal', () => {
    expect(nextMessageState('unknown', 'refuse')).toBe('unknown');
    expect(nextMessageState(nextMessageState('unknown', 'accept'), 'refuse')).toBe('unknown');
    expect(nextMessageState('in-flight', 'refuse')).toBe('refused');
  });
});
