import { judgementSchema } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createVerifier, verifyHistory } from './verifier.ts';
import { a, b, hash, other, logging, messages, journal, named } from '../testing/journal-story.ts';

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
      'a partition was in no fingerprint of a share',
      () =>
        journal({ partitions: 2 })
          .send(1, a)
          .log(0, a)
          .acked(1)
          .settled()
          .later(3_000)
          .digest(logging, 1, hash, undefined, { final: true })
          .digest(messages, 1, hash, one, { final: true })
          .write('log-begin', { pass: 900 })
          .write('log-end', { pass: 900, partition: 0, highWater: 1 })
          .write('log-end', { pass: 900, partition: 1, highWater: 0 })
          .write('end'),
      '1 partitions were in no final share',
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
