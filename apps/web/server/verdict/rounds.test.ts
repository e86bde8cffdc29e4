import type { DigestReport, ReadReport } from '@signalbox/observer';
import { instanceId, type InstanceId, type Verdict } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createRounds } from './rounds.ts';

const logging = [instanceId('logging', 1), instanceId('logging', 2)];
const messages = [instanceId('messages', 1)];
const rest = { atRest: true, logging, messages, mark: 'm' } as const;
const verdict: Verdict = {
  verdict: 'unknown',
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
  readonly digests?: Partial<Record<InstanceId, string>>;
  readonly quiet?: () => boolean;
  readonly logFails?: boolean;
}

function roundsOn({ digests = {}, quiet = () => true, logFails = false }: Cluster = {}) {
  const done: string[] = [];
  const rounds = createRounds({
    observer: {
      start: () => undefined,
      stop: () => Promise.resolve(),
      settle: () => undefined,
      unsettle: () => undefined,
      async passLog() {
        if (logFails) throw new Error('no brokers');
        done.push('log');
      },
      async read(id, { final, client }): Promise<ReadReport> {
        done.push(`${final === true ? 'final ' : ''}${id} as ${client}`);
        return { ok: true, read: 1, complete: true, count: 1, owns: undefined, ms: 1 };
      },
      async digest(id): Promise<DigestReport> {
        done.push(`digest ${id}`);
        const hash = digests[id] ?? '0000000000000001';
        return { ok: true, read: 1, epoch: 1, count: 1, hash, partitions: [0], ms: 1 };
      },
    },
    rest: { look: () => undefined, answering: () => rest, doubt: () => undefined },
    mode: 'group',
    quiet,
    verdict: () => verdict,
    end: () => done.push('end'),
    signal: new AbortController().signal,
  });
  return { rounds, done };
}

describe('a quick round', () => {
  it('reads the log to its end and asks for digests; all alike needs nothing more', async () => {
    const { rounds, done } = roundsOn();
    expect(await rounds.quick()).toBe(true);
    expect(done).toEqual(['log', 'digest messages-1', 'digest logging-1', 'digest logging-2', 'end']);
  });

  it.each([logging[1], messages[0]])('is to be made again where %s says something else', async (other) => {
    const { rounds } = roundsOn({ digests: { [String(other)]: '0000000000000002' } });
    expect(await rounds.quick()).toBe(false);
  });

  it('does not walk through the map while messages come in', async () => {
    const { rounds, done } = roundsOn({ quiet: () => false });
    expect(await rounds.quick()).toBe(false);
    expect(done).toEqual(['log', 'digest messages-1']);
  });

  it('ends nothing where the log could not be read', async () => {
    const { rounds, done } = roundsOn({ logFails: true });
    expect(await rounds.quick()).toBe(false);
    expect(done).not.toContain('end');
  });
});

describe('a full round', () => {
  it('has the last word of every instance after the log was read to its end', async () => {
    const { rounds, done } = roundsOn();
    await rounds.full();
    expect(done.slice(done.lastIndexOf('log'))).toEqual([
      'log',
      'digest messages-1',
      'digest logging-1',
      'digest logging-2',
      'final logging-1 as ledger',
      'final logging-2 as ledger',
      'final messages-1 as ledger',
      'end',
    ]);
  });
});
