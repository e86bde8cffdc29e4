import {
  instanceId,
  journalRecordSchema,
  judgementSchema,
  type Anomaly,
  type JournalRecord,
  type MessageId,
  type Judgement,
} from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createVerifier, verifyHistory } from './verifier.ts';

const [a, b, c] = ['a', 'b', 'c'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000` as MessageId) as [
  MessageId,
  MessageId,
  MessageId,
];
const hash = '1'.repeat(16);
const other = '2'.repeat(16);
const logging = instanceId('logging', 1);
const messages = instanceId('messages', 1);

type Words = Omit<JournalRecord, 't' | 'type'> & Record<string, unknown>;

/** Writes a journal in which a second has ten records; closed, one partition, unless told otherwise. */
function journal(begin: Record<string, unknown> = {}) {
  const records: JournalRecord[] = [];
  let t = 0;
  let read = 0;
  const write = (type: JournalRecord['type'], fields: object = {}) => {
    t += 100;
    records.push(journalRecordSchema.parse({ type, t, ...fields }));
    return story;
  };
  const story = {
    records,
    write,
    later: (ms: number) => {
      for (let left = ms; left > 0; left -= 100) write('log-begin', { pass: 1_000 + records.length });
      return story;
    },
    send: (op: number, id: MessageId, more: object = {}) => write('invoke', { op, id, hash, ...more }),
    acked: (op: number) => write('outcome', { op, outcome: 'acked' }),
    ends: (op: number, outcome: string) => write('outcome', { op, outcome }),
    log: (offset: number, id: MessageId, more: object = {}) =>
      write('log', { partition: 0, offset, id, hash, ...more }),
    pass: (fromStart = false) => {
      write('log-begin', { pass: records.length, fromStart });
      return write('log-end', { pass: records.length - 1, partition: 0, highWater: 10 });
    },
    read: (
      kind: 'logging' | 'messages',
      shown: (MessageId | Partial<Words>)[],
      begin: object = {},
      end: object = {},
    ) => {
      read += 1;
      const instance = kind === 'logging' ? logging : messages;
      write('read-begin', { read, client: 'client', instance, kind, ...begin });
      for (const item of shown) write('read-item', { read, hash, ...(typeof item === 'string' ? { id: item } : item) });
      return write('read-end', {
        read,
        complete: true,
        count: shown.length,
        ...(kind === 'messages' ? { owns: [0] } : {}),
        ...end,
      });
    },
    digest: (
      instance: string,
      count: number,
      sum: string,
      part?: object,
      more: { final?: boolean; mode?: string } = {},
    ) => {
      read += 1;
      const { final, mode } = more;
      write('read-begin', { read, client: 'observer', instance, kind: instance.split('-')[0], final });
      return write('digest', {
        read,
        epoch: 1,
        count,
        hash: sum,
        partitions: part === undefined ? {} : { 0: part },
        mode,
      });
    },
    settled: () => write('settled', { logging: [logging], messages: [messages] }),
    /** Rest, the last reads of these, and the end. */
    finish: (shown: MessageId[]) =>
      story
        .settled()
        .later(3_000)
        .pass()
        .read('logging', shown, { final: true })
        .read(
          'messages',
          shown.map((id, offset) => ({ id, partition: 0, offset })),
          { final: true },
        )
        .write('end'),
    verdict: () => verifyHistory(records),
  };
  return write('begin', { run: 'r', epoch: 1, partitions: 1, mode: 'group', closed: true, ...begin });
}

const named = ({ anomalies }: Judgement) => anomalies.map(({ kind, id, hop }: Anomaly) => [kind, id, hop]);

describe('the verdict', () => {
  it('[VER35] is valid when everything was seen and nothing is wrong', () => {
    const verdict = journal().send(1, a).log(0, a).acked(1).finish([a]).verdict();
    expect(judgementSchema.parse(verdict)).toMatchObject({
      verdict: 'valid',
      reasons: [],
      sent: 1,
      acked: 1,
      logged: 1,
      stored: 1,
      held: 1,
    });
  });

  it('[VER35] is unknown with each thing that is missing', () => {
    const { verdict, reasons } = journal().send(1, a).acked(1).verdict();
    expect({ verdict, reasons }).toEqual({
      verdict: 'unknown',
      reasons: [
        'the run has not ended',
        'the log was not read to its end after the last acknowledgement',
        'the cluster is not known to be at rest',
      ],
    });
    expect(verifyHistory([]).reasons).toContain('the journal has no beginning');
  });

  it('[VER35] is unknown when the run goes on after its end, and may be valid again', () => {
    const story = journal().send(1, a).log(0, a).acked(1).finish([a]).send(2, b);
    expect(story.verdict()).toMatchObject({ verdict: 'unknown', inFlight: 1 });
    expect(story.log(1, b).acked(2).finish([a, b]).verdict().verdict).toBe('valid');
  });

  const one = { count: 1, hash };
  const sentOne = () => journal().send(1, a).log(0, a).acked(1).settled().later(3_000);

  it('[VER38] is valid by fingerprints alone, where each is the log’s', () => {
    const story = sentOne().digest(logging, 1, hash, undefined, { final: true });
    story.digest(messages, 1, hash, one, { final: true }).pass().write('end');
    expect(story.verdict()).toMatchObject({ verdict: 'valid', reasons: [], stored: 1, held: 1, checkedUpTo: 1 });
  });

  it.each([
    ['another set', logging, other, one],
    ['another share', messages, hash, { count: 0, hash: '0'.repeat(16) }],
  ])('[VER38] is unknown, and says who it is, where an instance holds %s', (_title, guilty, sum, part) => {
    const story = sentOne()
      .digest(logging, 1, sum, undefined, { final: true })
      .digest(messages, 1, hash, part, { final: true })
      .pass()
      .write('end');
    const { verdict, reasons } = story.verdict();
    expect(verdict).toBe('unknown');
    expect(reasons).toContain(`${guilty} does not hold just what the log has`);
  });

  it('[VER38] lets no fingerprint count that was not the last word: not marked, or asked for before the last acknowledgement', () => {
    for (const final of [false, true]) {
      const story = sentOne().digest(logging, 1, hash, undefined, { final });
      if (final) story.send(2, a).acked(2);
      story.digest(messages, 1, hash, one, { final: true }).pass().write('end');
      expect(story.verdict().reasons).toContain(`${logging} was not read, at rest, after the last acknowledgement`);
    }
  });

  it('[VER35] stays valid while it is looked at again, and weighs what was found at the next end', () => {
    const story = journal().send(1, a).log(0, a).acked(1).finish([a]);
    expect(story.digest(logging, 0, '0'.repeat(16), undefined, { final: true }).pass().verdict().verdict).toBe('valid');
    expect(story.write('end').verdict()).toMatchObject({
      verdict: 'unknown',
      reasons: [`${logging} does not hold just what the log has`],
    });
    expect(story.read('logging', [a], { final: true }).write('end').verdict().verdict).toBe('valid');
    expect(story.write('unsettled', { reason: 'a death' }).verdict().verdict).toBe('unknown');
  });

  it('[VER30] takes an instance at its own word on its mode: replicas hold the same by intention', () => {
    const read = (instance: string) => [[a], { final: true, instance }, { mode: 'replica', owns: [0] }] as const;
    const story = journal().send(1, a).log(0, a).acked(1);
    story
      .write('settled', { logging: [logging], messages: [messages, 'messages-2'] })
      .later(3_000)
      .pass();
    story.read('logging', [a], { final: true });
    for (const instance of [messages, 'messages-2']) {
      const [shown, begin, end] = read(instance);
      story.read(
        'messages',
        [...shown].map((id) => ({ id, partition: 0, offset: 0 })),
        begin,
        end,
      );
    }
    expect(story.write('end').verdict()).toMatchObject({ verdict: 'valid', anomalies: [], held: 1 });
  });

  it.each([
    ['nothing was acknowledged', () => journal().finish([]), '0 messages were acknowledged, fewer than 1'],
    [
      'an instance was not read',
      () =>
        journal()
          .send(1, a)
          .log(0, a)
          .acked(1)
          .settled()
          .later(3_000)
          .pass()
          .read('logging', [a], { final: true })
          .write('end'),
      'messages-1 was not read, at rest, after the last acknowledgement',
    ],
    [
      'the last read began before the last acknowledgement',
      () =>
        journal()
          .send(1, a)
          .log(0, a)
          .settled()
          .pass()
          .read('logging', [a], { final: true })
          .read('messages', [a], { final: true })
          .acked(1)
          .pass()
          .write('end'),
      'logging-1 was not read, at rest, after the last acknowledgement',
    ],
    [
      'a partition was in no share',
      () => journal({ partitions: 2 }).send(1, a).log(0, a).acked(1).finish([a]),
      '1 partitions were in no final share',
    ],
    [
      'a message of unknown outcome is in the log only',
      () => journal().send(1, a).log(0, a).acked(1).send(2, b).ends(2, 'unknown').log(1, b).finish([a]),
      '1 messages of the log are not in the map: it was not brought up to the log yet',
    ],
    [
      'something moved after the last reads',
      () => journal().send(1, a).log(0, a).acked(1).finish([a]).write('unsettled', { reason: 'a death' }).write('end'),
      'the cluster is not known to be at rest',
    ],
  ])('[VER35] is unknown when %s', (_when, story, reason) => {
    const { verdict, reasons } = story().verdict();
    expect(verdict).toBe('unknown');
    expect(reasons).toContain(reason);
  });

  it('[VER35] is unknown when the log was not read again after the last acknowledgement', () => {
    const story = journal().send(1, a).log(0, a).pass().acked(1).settled().later(3_000);
    story.read('logging', [a], { final: true }).read('messages', [a], { final: true }).write('end');
    expect(story.verdict().reasons).toEqual(['the log was not read to its end after the last acknowledgement']);
  });

  it('[VER35] is unknown when items of the last reads were missed', () => {
    const story = journal()
      .send(1, a)
      .log(0, a)
      .acked(1)
      .finish([a])
      .write('lost-sight', { what: 'reads', reason: 'full' });
    expect(story.write('end').verdict()).toMatchObject({ verdict: 'unknown', anomalies: [] });
  });

  it('[VER36] is unknown when a fault was not confirmed, or met too few requests', () => {
    const kill = { verb: 'kill', targets: ['logging-1'], tolerated: true };
    const story = (confirmed: boolean) =>
      journal()
        .write('fault', { ...kill, confirmed })
        .send(1, a)
        .log(0, a)
        .acked(1)
        .finish([a]);
    expect(story(true).verdict().verdict).toBe('valid');
    expect(story(false).verdict().reasons).toEqual(['the fault at record 2 (kill logging-1) was not confirmed']);
    const { reasons } = verifyHistory(story(true).records, { bounds: { minInFlightAtFault: 16 } });
    expect(reasons).toEqual(['the fault at record 2 (kill logging-1) met 0 requests in flight, fewer than 16']);
  });

  it('[VER3] is never valid for a torn journal, nor after requests were missed', () => {
    expect(journal().ends(9, 'acked').send(1, a).log(0, a).acked(1).finish([a]).verdict().reasons).toEqual([
      'the journal is torn at record 2: request 9 is answered, but none is open',
    ]);
    expect(
      journal()
        .send(1, a)
        .log(0, a)
        .acked(1)
        .write('lost-sight', { what: 'senders', reason: 'a gap' })
        .finish([a])
        .verdict(),
    ).toMatchObject({
      verdict: 'unknown',
      reasons: ['requests were missed: a gap'],
    });
    expect(journal().send(1, a).acked(1).read('logging', [], {}, { count: 3 }).verdict()).toMatchObject({
      verdict: 'unknown',
      anomalies: [],
    });
  });

  it('[VER2] lists an id once per kind and sort of hop, up to the cap, and counts all', () => {
    const story = journal().send(1, a).acked(1).send(2, b).acked(2).read('logging', []).read('logging', []).pass();
    const verdict = verifyHistory(story.records, { bounds: { listed: 1 } });
    expect(named(verdict)).toEqual([
      ['stale', a, 'logging:logging-1'],
      ['lost', a, 'log'],
    ]);
    expect(verdict.anomalyCounts).toMatchObject({ stale: 2, lost: 2, phantom: 0 });
    expect(verdict.anomalies[1]?.evidence).toEqual([
      { record: 'outcome', at: 3, says: 'acknowledged' },
      { record: 'log-end', at: 11, says: 'pass 9 read the log to its end without it' },
    ]);
  });

  it('[VER2] is not taken back when the message appears after all', () => {
    expect(journal().send(1, a).acked(1).pass().log(0, a).finish([a]).verdict().verdict).toBe('invalid');
  });
});

describe('counting', () => {
  it('[VER5] counts a message once, however often it was sent, and lets a late answer count', () => {
    const story = journal().send(1, a).send(2, b).ends(2, 'unknown').send(3, c).ends(3, 'refused').send(4, c);
    expect(story.verdict()).toMatchObject({ sent: 3, acked: 0, refused: 0, unknown: 1, inFlight: 2 });
    expect(story.ends(4, 'refused').ends(1, 'unknown').acked(2).acked(1).verdict()).toMatchObject({
      acked: 2,
      refused: 1,
      unknown: 0,
      inFlight: 0,
    });
  });

  it('[VER6] says of replicas what the one with least holds', () => {
    const story = journal({ mode: 'replica' }).send(1, a).log(0, a);
    story.read('messages', [a]).read('messages', [], { instance: 'messages-2', client: 'another' });
    expect(story.verdict().held).toBe(0);
    expect(journal({ mode: 'replica' }).verdict().held).toBeNull();
  });

  it('[VER6] counts a duplicate once, also when the log is read again', () => {
    const story = journal().send(1, a).acked(1).log(0, a).log(1, a).log(0, a).log(1, a);
    expect(story.verdict()).toMatchObject({ verdict: 'unknown', duplicatesAbsorbed: 1, logged: 1 });
  });
});

describe('senders', () => {
  it('[VER4] that nobody told of are strangers only where the journal is closed', () => {
    expect(named(journal().log(0, a).verdict())).toEqual([['phantom', a, 'log']]);
    expect(named(journal({ closed: false }).log(0, a).read('logging', [a]).pass().verdict())).toEqual([]);
    expect(named(journal().write('lost-sight', { what: 'senders', reason: 'a gap' }).log(0, a).verdict())).toEqual([]);
  });

  it('[VER14] that were refused with certainty must not be seen, whichever came first', () => {
    expect(named(journal().send(1, a).log(0, a).ends(1, 'refused').verdict())).toEqual([['aborted-read', a, 'log']]);
    expect(named(journal().send(1, a).ends(1, 'refused').log(0, a).verdict())).toEqual([['aborted-read', a, 'log']]);
    expect(named(journal().send(1, a).send(2, a).ends(1, 'refused').log(0, a).verdict())).toEqual([]);
    expect(named(journal().send(1, a).read('logging', [a]).ends(1, 'refused').verdict())).toEqual([
      ['aborted-read', a, 'logging:logging-1'],
    ]);
  });

  it('[VER14] that were refused prove nothing where others may send', () => {
    expect(named(journal({ closed: false }).send(1, a).log(0, a).ends(1, 'refused').verdict())).toEqual([]);
  });

  it('[VER22] whose other content was refused leave only an altered message when it is shown', () => {
    const story = journal().send(1, a).log(0, a).acked(1).send(2, a, { hash: other }).ends(2, 'refused');
    expect(named(story.read('logging', [{ id: a, hash: other }]).verdict())).toEqual([
      ['altered', a, 'logging:logging-1'],
    ]);
  });

  it('[VER13] are told the truth: what is acknowledged is what is effective', () => {
    const story = journal().send(1, a).ends(1, 'unknown').log(0, a).send(2, a, { hash: other }).acked(2);
    expect(named(story.verdict())).toEqual([['altered', a, 'log']]);
  });
});

describe('the log', () => {
  it('[VER15] keeps two writes of one key in order unless they overlap', () => {
    const order = { order: 'k' };
    const apart = journal().send(1, a, order).acked(1).send(2, b, order);
    expect(named(apart.log(0, b).log(1, a).verdict())).toEqual([['reorder', a, 'log']]);
    const together = journal().send(1, a, order).send(2, b, order).acked(1);
    expect(named(together.log(0, b).log(1, a).verdict())).toEqual([]);
    const retriedElsewhere = journal().send(1, a, order).acked(1).send(2, b, order).send(3, a, { order: 'l' });
    expect(named(retriedElsewhere.log(0, b).log(1, a).verdict())).toEqual([]);
  });

  it('[VER15] compares with every write below, not only with the last', () => {
    const order = { order: 'k' };
    const story = journal().send(3, c, order).send(1, a, order).acked(1).send(2, b, order);
    expect(named(story.log(0, b).log(1, c).log(2, a).verdict())).toEqual([['reorder', a, 'log']]);
  });

  it('[VER17] tells nothing while records were missed, and everything once it is read from its start', () => {
    const story = journal()
      .send(1, a)
      .log(0, a)
      .acked(1)
      .send(2, b)
      .acked(2)
      .write('lost-sight', { what: 'log', reason: 'a death' });
    expect(named(story.log(5, c).pass().verdict())).toEqual([]);
    expect(story.verdict().reasons).toContain(
      'records of the log were missed, and it was not read from its start again',
    );
    story
      .write('log-begin', { pass: 77, fromStart: true })
      .log(0, b)
      .write('log-end', { pass: 77, partition: 0, highWater: 1 });
    expect(named(story.verdict())).toEqual([['lost', a, 'log']]);
  });

  it('[VER11] is read to its end only when every partition was, by one pass', () => {
    const story = journal({ partitions: 2 }).send(1, a).acked(1).pass().pass();
    expect(named(story.verdict())).toEqual([]);
    story.write('log-end', { pass: story.records.length - 2, partition: 1, highWater: 0 });
    expect(named(story.verdict())).toEqual([['lost', a, 'log']]);
  });
});

describe('reads', () => {
  it('[VER21] of what the log has not are phantoms once it was read to its end', () => {
    const story = journal({ closed: false }).write('log-begin', { pass: 1 }).read('logging', [a]);
    expect(named(story.write('log-end', { pass: 1, partition: 0, highWater: 0 }).verdict())).toEqual([]);
    expect(named(story.pass().verdict())).toEqual([['phantom', a, 'logging:logging-1']]);
  });

  it('[VER22] that ran ahead of the log are compared when it comes', () => {
    const story = journal()
      .send(1, a)
      .read('messages', [{ id: a, partition: 0, offset: 3 }]);
    expect(named(story.log(4, a).verdict())).toEqual([['double-placement', a, 'messages:messages-1']]);
    expect(
      verifyHistory(journal().send(1, a).send(2, b).read('logging', [a, b]).records, { bounds: { aheadOfLog: 1 } })
        .reasons,
    ).toContain('reads ran too far ahead of the log; some of what they showed was not compared');
  });

  it('[VER24] that are torn, failed or incomplete prove no absence', () => {
    const story = journal().send(1, a).log(0, a).acked(1).read('logging', [], {}, { complete: false });
    story
      .write('read-begin', { read: 9, client: 'x', instance: logging, kind: 'logging' })
      .write('read-failed', { read: 9, reason: 'died' });
    story
      .write('read-begin', { read: 10, client: 'x', instance: logging, kind: 'logging' })
      .write('lost-sight', { what: 'reads', reason: 'full' });
    story.write('read-end', { read: 10, complete: true, count: 0 });
    expect(named(story.verdict())).toEqual([]);
  });

  it('[VER26] of messages may trail by 3 s, and after a fault outside the promise until it is mended', () => {
    const story = () => journal().send(1, a).log(0, a).acked(1);
    expect(named(story().later(2_500).read('messages', []).verdict())).toEqual([]);
    expect(named(story().later(3_000).read('messages', []).verdict())).toEqual([['stale', a, 'messages:messages-1']]);
    expect(named(story().later(3_000).read('messages', [], {}, { owns: [] }).verdict())).toEqual([]);
    const fault = (tolerated: boolean) =>
      story().write('fault', { verb: 'kill', targets: [], confirmed: true, tolerated });
    expect(named(fault(true).later(2_500).read('messages', []).verdict())).toEqual([]);
    expect(named(fault(true).later(3_000).read('messages', []).verdict())).toHaveLength(1);
    expect(named(fault(false).later(9_000).read('messages', []).verdict())).toEqual([]);
    expect(named(fault(false).settled().later(3_000).read('messages', []).verdict())).toHaveLength(1);
  });

  it('[VER26] of messages have 3 s after a fault outside the promise was mended', () => {
    const story = journal()
      .send(1, a)
      .log(0, a)
      .acked(1)
      .write('fault', { verb: 'kill', targets: [], confirmed: true, tolerated: false });
    expect(named(story.later(9_000).settled().later(2_500).read('messages', []).verdict())).toEqual([]);
  });

  it('[VER26] are judged again at the end, when the log has told which partition a message is in', () => {
    const story = journal().send(1, a).acked(1).settled().later(3_000).read('messages', [], { final: true });
    expect(named(story.log(0, a).verdict())).toEqual([]);
    expect(named(story.write('end').verdict())).toEqual([['lost', a, 'messages:messages-1']]);
  });

  it('[VER1] are not made stale by a clock that jumps', () => {
    const jumped = journal().send(1, a).log(0, a).acked(1);
    const at = jumped.records.length;
    const records = jumped
      .read('messages', [])
      .records.map((record, index) => (index < at ? record : Object.assign(record, { t: record.t + 3_600_000 })));
    expect(named(verifyHistory(records))).toEqual([]);
  });

  it('[VER28] that are late in calm are counted, not accused', () => {
    const story = journal()
      .send(1, a)
      .log(0, a)
      .acked(1)
      .read('messages', [])
      .later(500)
      .read('messages', [])
      .read('messages', [a]);
    expect(story.verdict()).toMatchObject({ anomalies: [], freshness: { reads: 3, late: 1 } });
  });
});

describe('agreement', () => {
  it('[VER30] is asked of final reads in one rest only', () => {
    const story = journal().send(1, a).log(0, a).acked(1).settled().later(3_000);
    story
      .write('read-begin', { read: 50, client: 'x', instance: logging, kind: 'logging', final: true })
      .write('heal', { targets: [] });
    expect(named(story.write('read-end', { read: 50, complete: true, count: 0 }).verdict())).toEqual([
      ['stale', a, 'logging:logging-1'],
    ]);
    const resting = journal().send(1, a).log(0, a).acked(1).settled().read('logging', [], { final: true });
    expect(named(resting.verdict())).toEqual([['lost', a, 'logging:logging-1']]);
  });

  it('[VER32] is not asked of final reads that overlap: a late write may come between', () => {
    const story = journal().send(1, a).ends(1, 'unknown').log(0, a).settled();
    const begin = { client: 'x', kind: 'logging', final: true };
    story
      .write('read-begin', { read: 50, instance: 'logging-1', ...begin })
      .write('read-begin', { read: 51, instance: 'logging-2', ...begin, client: 'y' });
    story.write('read-item', { read: 50, id: a, hash }).write('read-end', { read: 50, complete: true, count: 1 });
    expect(named(story.write('read-end', { read: 51, complete: true, count: 0 }).verdict())).toEqual([]);
  });

  it('[VER34] is not asked of a digest of another epoch', () => {
    const story = journal().write('read-begin', { read: 50, client: 'x', instance: messages, kind: 'messages' });
    story.write('digest', { read: 50, epoch: 2, count: 1, hash, partitions: { 0: { count: 1, hash } } });
    expect(named(story.pass().verdict())).toEqual([]);
  });

  it('[VER33] of maps is judged between two equal digests of one instance', () => {
    const story = journal().digest('logging-1', 1, hash).digest('logging-2', 2, other);
    expect(named(story.verdict())).toEqual([]);
    expect(named(story.digest('logging-1', 1, hash).verdict())).toEqual([['divergence', null, 'logging:logging-2']]);
  });

  it('[VER34] of a share waits for the log, and is refuted by its end', () => {
    const story = () => journal().send(1, a).digest('messages-1', 1, hash, { count: 1, hash });
    expect(named(story().log(0, a).pass().verdict())).toEqual([]);
    expect(named(story().pass().verdict())).toEqual([['divergence', null, 'messages:messages-1']]);
    expect(
      named(journal().send(1, a).log(0, a).digest('messages-1', 1, other, { count: 1, hash: other }).verdict()),
    ).toHaveLength(1);
  });
});

describe('a live verifier', () => {
  it('can be asked between any two records and says the same in the end', () => {
    const { records } = journal().send(1, a).log(0, a).acked(1).finish([a]);
    const verifier = createVerifier();
    const words = records.map((record) => {
      verifier.accept(record);
      return verifier.verdict().verdict;
    });
    expect(words).toEqual([...Array.from({ length: records.length - 1 }, () => 'unknown'), 'valid']);
  });
});
