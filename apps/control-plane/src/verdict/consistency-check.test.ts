import type { DigestReport, ReadReport, Target } from '@signalbox/observer';
import { instanceId, type Judgement } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createConsistencyCheck } from './consistency-check.ts';

const logging = [instanceId('logging', 1), instanceId('logging', 2)];
const messages = [instanceId('messages', 1)];
const rest = { atRest: true, logging, messages, mark: 'm' } as const;
const judgement: Judgement = {
  verdict: 'valid',
  reasons: [],
  sent: 1,
  acked: 1,
  refused: 0,
  unknown: 0,
  inFlight: 0,
  logged: 1,
  stored: 1,
  held: 1,
  duplicatesAbsorbed: 0,
  unacknowledged: 0,
  lost: 0,
  checkedUpTo: 1,
  anomalies: [],
  anomalyCounts: {
    lost: 0,
    stale: 0,
    phantom: 0,
    'aborted-read': 0,
    'visible-duplicate': 0,
    altered: 0,
    reorder: 0,
    'double-placement': 0,
    divergence: 0,
    'non-monotonic-read': 0,
  },
  freshness: { reads: 0, late: 0 },
};

interface Cluster {
  readonly verdict?: Judgement['verdict'];
  readonly quiet?: () => boolean;
  readonly atRest?: boolean;
  readonly logFails?: boolean;
}

function checkOn({ verdict = 'valid', quiet = () => true, atRest = true, logFails = false }: Cluster = {}) {
  const done: string[] = [];
  const targets: Target[] = [...logging, ...messages].map((id) => ({
    id,
    kind: messages.includes(id) ? 'messages' : 'logging',
    url: '',
  }));
  const check = createConsistencyCheck({
    observer: {
      async passLog() {
        if (logFails) throw new Error('no brokers');
        done.push('log');
      },
      async read(id, { final, client }): Promise<ReadReport> {
        done.push(`${final === true ? 'final ' : ''}${id} as ${client}`);
        return { ok: true, read: 1, complete: true, count: 1, owns: undefined, ms: 1 };
      },
      async digest(id, options): Promise<DigestReport> {
        done.push(`${options?.final === true ? 'final ' : ''}digest ${id}`);
        return { ok: true, read: 1, epoch: 1, count: 1, hash: '0000000000000001', partitions: [0], ms: 1 };
      },
    },
    rest: { answering: () => (atRest ? rest : undefined) },
    targets: () => targets,
    quiet,
    judgement: () => ({ ...judgement, verdict }),
    end: () => done.push('end'),
    signal: new AbortController().signal,
  });
  return { check, done };
}

describe('a quick check', () => {
  it('asks what instances hold, then reads the log to its end, so that nobody seems to be ahead of it', async () => {
    const { check, done } = checkOn();
    expect(await check.quick(true)).toBe('agrees');
    expect(done).toEqual(['final digest messages-1', 'final digest logging-1', 'final digest logging-2', 'log', 'end']);
  });

  it('asks one logging instance after the other where nothing is owed: the map is one', async () => {
    const { check, done } = checkOn();
    for (let n = 0; n < 2; n += 1) await check.quick(false);
    expect(done.filter((one) => one.includes('digest logging')).toSorted()).toEqual([
      'final digest logging-1',
      'final digest logging-2',
    ]);
  });

  it('differs where the judge is not content at rest', async () => {
    const { check } = checkOn({ verdict: 'unknown' });
    expect(await check.quick(true)).toBe('differs');
  });

  it('has nobody’s last word while messages come in, and asks one for the map', async () => {
    const { check, done } = checkOn({ quiet: () => false });
    expect(await check.quick(true)).toBe('moving');
    expect(done).toEqual(['digest messages-1', expect.stringMatching(/^digest logging-/), 'log']);
  });

  it('leaves the map alone while something moves: who comes back has enough to do', async () => {
    const { check, done } = checkOn({ atRest: false });
    expect(await check.quick(true)).toBe('unseen');
    expect(done).toEqual(['digest messages-1', 'log']);
  });

  it('ends nothing where the log could not be read', async () => {
    const { check, done } = checkOn({ logFails: true });
    expect(await check.quick(true)).toBe('unseen');
    expect(done).not.toContain('end');
  });
});

describe('a full check', () => {
  it('has the last word of every instance after the log was read to its end', async () => {
    const { check, done } = checkOn();
    await check.full();
    const begun = done.indexOf('log');
    expect(done.slice(done.indexOf('log', begun + 1))).toEqual([
      'log',
      'final logging-1 as ledger',
      'final logging-2 as ledger',
      'final messages-1 as ledger messages-1',
      'final digest messages-1',
      'final digest logging-1',
      'final digest logging-2',
      'log',
      'end',
    ]);
  });
});
