import { describe, expect, it } from 'vitest';
import { verifyHistory } from './verifier.ts';
import { a, b, c, hash, other, logging, messages, journal, named } from '../testing/journal-story.ts';

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
