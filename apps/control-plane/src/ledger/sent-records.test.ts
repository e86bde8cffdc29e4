import {
  hashText,
  instanceId,
  messageHash,
  messageIdSchema,
  type EventLine,
  type JournalRecord,
  type Writer,
} from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createSentRecords } from './sent-records.ts';

const id = messageIdSchema.parse('00000000-0000-4000-8000-000000000001');
const ownId = messageIdSchema.parse('00000000-0000-4000-8000-0000000000ff');
const facade = instanceId('facade', 1);

/** Lines of one life, numbered as they are made. */
function writer(instance: Writer = facade, life = 'a') {
  let seq = 0;
  return (fields: Partial<EventLine<'hop'>>): EventLine => ({
    t: '2026-01-01T00:00:00.000Z',
    seq: (seq += 1),
    level: 'info',
    instance,
    life,
    event: 'hop',
    msg: '',
    hop: 'accept',
    attempt: 1,
    outcome: 'ok',
    ms: 0,
    messageId: id,
    requestId: 'r1',
    ...fields,
  });
}
const accepted = { hop: 'accept', text: 'hello', bytes: 5 } as const;
const answered = (status: number) => ({ hop: 'reply', outcome: status < 300 ? 'ok' : 'error', status }) as const;
const epoch = 3;
const ledger = () => createSentRecords(epoch, () => ownId);
const short = (records: readonly JournalRecord[]) =>
  records.map((record) => (record.type === 'outcome' ? record.outcome : record.type));

describe('what was sent, by the facades’ lines', () => {
  it('is a request with the fingerprint of its whole content, and its end', () => {
    const sent = ledger();
    const line = writer();
    const [invoke] = sent.take(line(accepted), 1);
    expect(invoke).toMatchObject({ type: 'invoke', t: 1, id, hash: hashText(messageHash(id, 'hello')) });
    const [outcome] = sent.take(line(answered(201)), 2);
    expect(outcome).toMatchObject({ type: 'outcome', outcome: 'acked', status: 201, line: 'facade-1 a 2' });
    expect(outcome).toHaveProperty('op', invoke?.type === 'invoke' ? invoke.op : undefined);
  });

  it('[LED24] takes nothing of another epoch, and misses nothing of it either', () => {
    const sent = ledger();
    const line = writer();
    expect(sent.take(line({ ...accepted, epoch: 2 }), 0)).toEqual([]);
    expect(sent.take(line({ ...answered(201), epoch: 2 }), 0)).toEqual([]);
    // Its writer lives on into this one.
    expect(short(sent.take(line({ ...accepted, epoch }), 1))).toEqual(['invoke']);
    const other = writer(facade, 'b');
    for (let n = 0; n < 5; n += 1) other({});
    expect(sent.take(other({ ...accepted, epoch: 2 }), 2)).toEqual([]);
  });

  it('[LED24] misses nothing before a line whose writer did not know its epoch yet', () => {
    const sent = ledger();
    const line = writer(facade, 'b');
    for (let n = 0; n < 5; n += 1) line({});
    const { t, seq, level, instance, life, msg } = line({});
    expect(sent.take({ t, seq, level, instance, life, msg, event: 'service.listening', url: '' }, 0)).toEqual([]);
    expect(short(sent.take(line({ ...accepted, epoch }), 1))).toEqual(['invoke']);
  });

  it('[LED22] says that it lost sight where lines of this epoch are missing', () => {
    const sent = ledger();
    const line = writer();
    sent.take(line({ ...accepted, epoch }), 0);
    line({});
    expect(short(sent.take(line({ ...answered(201), epoch }), 1))).toEqual(['lost-sight', 'acked']);
  });

  it.each([
    [200, 'acked'],
    [409, 'refused'],
    [422, 'refused'],
    [503, 'unknown'],
  ])('answered with %i is %s', (status, outcome) => {
    const sent = ledger();
    const line = writer();
    sent.take(line(accepted), 0);
    expect(short(sent.take(line(answered(status)), 1))).toEqual([outcome]);
  });

  it('takes the fingerprint from the line where the text is cut, and does not guess where there is none', () => {
    const line = writer();
    const cut = { hop: 'accept', text: 'hel', bytes: 5 } as const;
    expect(ledger().take(line({ ...cut, hash: '00000000000000aa' }), 0)).toMatchObject([{ hash: '00000000000000aa' }]);
    expect(short(ledger().take(writer()(cut), 0))).toEqual(['lost-sight']);
  });

  it('counts a request that was refused before it had an id as one that nobody else can be [LED5]', () => {
    const refused = { hop: 'reply', outcome: 'rejected', status: 400 } as const;
    const { messageId: _none, ...line } = writer()(refused) as EventLine<'hop'>;
    const records = ledger().take(line as EventLine, 0);
    expect(short(records)).toEqual(['invoke', 'refused']);
    expect(records[0]).toMatchObject({ id: ownId });
  });

  it('falls into doubt after the facades’ deadline, and still hears a late answer [LED3]', () => {
    const sent = ledger();
    const line = writer();
    sent.take(line(accepted), 0);
    expect(sent.tick(3_999)).toEqual([]);
    expect(short(sent.tick(4_000))).toEqual(['unknown']);
    expect(sent.open()).toBe(0);
    expect(sent.tick(9_000)).toEqual([]);
    expect(short(sent.take(line(answered(201)), 9_001))).toEqual(['acked']);
  });

  it('says that it lost sight where lines are missing', () => {
    const sent = ledger();
    const line = writer();
    sent.take(line(accepted), 0);
    line(answered(201));
    expect(short(sent.take(line({ hop: 'append' }), 1))).toEqual(['lost-sight']);
  });

  it('hears nobody but facades', () => {
    for (const instance of [instanceId('logging', 1), 'control'] as const) {
      expect(ledger().take(writer(instance)(accepted), 0)).toEqual([]);
    }
  });
});

describe('a new life', () => {
  /** What was journaled before the first life ended, then all lines again. */
  function replay(lines: readonly EventLine[], journaled: number): { before: JournalRecord[]; after: JournalRecord[] } {
    const first = ledger();
    const before = lines.flatMap((line) => first.take(line, 0)).slice(0, journaled);
    const second = ledger();
    for (const record of before) if (record.type === 'invoke' || record.type === 'outcome') second.replay(record, 0);
    return { before, after: lines.flatMap((line) => second.take(line, 0)) };
  }

  it('takes no line twice and misses none, wherever the first ended', () => {
    const line = writer();
    const lines = [
      line(accepted),
      line({ hop: 'append' }),
      line({ ...accepted, requestId: 'r2' }),
      line(answered(201)),
      line({ ...answered(503), requestId: 'r2' }),
    ];
    const whole = replay(lines, 0).after;
    expect(short(whole)).toEqual(['invoke', 'invoke', 'acked', 'unknown']);
    for (let journaled = 0; journaled <= whole.length; journaled += 1) {
      const { before, after } = replay(lines, journaled);
      expect([...before, ...after]).toEqual(whole);
    }
  });

  it('still hears the answer to a request that the first had given up', () => {
    const line = writer();
    const first = ledger();
    const journal = [...first.take(line(accepted), 0), ...first.tick(5_000)];
    const second = ledger();
    for (const record of journal) if (record.type === 'invoke' || record.type === 'outcome') second.replay(record, 0);
    expect(second.open()).toBe(0);
    expect(short(second.take(line(answered(201)), 1))).toEqual(['acked']);
  });
});
