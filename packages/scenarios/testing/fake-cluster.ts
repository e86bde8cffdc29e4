import { randomUUID } from 'node:crypto';
import {
  anomalyKinds,
  AppError,
  type Clock,
  instanceId,
  type InstanceId,
  type MessageId,
  messageIdSchema,
  type Status,
  statusSchema,
  verdictSchema,
} from '@signalbox/shared';
import type { ScenarioCluster } from '../src/cluster.ts';

const [facade1, logging1, logging2, messages1, messages2] = [
  instanceId('facade', 1),
  instanceId('logging', 1),
  instanceId('logging', 2),
  instanceId('messages', 1),
  instanceId('messages', 2),
];
const everybody = [facade1, logging1, logging2, messages1, messages2, instanceId('kafka', 1)];
const none = { entries: 0, backups: 0, gets: 0, puts: 0, sets: 0, removes: 0, entryMemory: 0, events: 0, hits: 0 };

/** A clock that a test need not wait for: who waits is woken at once, later. */
export function jumpingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    after(ms, call) {
      let dropped = false;
      queueMicrotask(() => {
        now += ms;
        if (!dropped) call();
      });
      return () => {
        dropped = true;
      };
    },
  };
}

/** A cluster in memory that a scenario can be run on: messages alternate over logging and messages instances, the dead are dead. */
export function fakeCluster() {
  const dead = new Set<InstanceId>();
  const settings = new Map([['routing/policy', 'random']]);
  const stored: { id: MessageId; msg: string; holder: InstanceId }[] = [];
  const calls: string[] = [];
  /** What a test wants to go wrong. */
  const faults = { loses: 0, verdict: 'valid', losesAcks: false, silentReads: 0 };
  const alive = (kind: string): InstanceId[] => everybody.filter((id) => id.startsWith(kind) && !dead.has(id));

  const status = (): Status =>
    statusSchema.parse({
      epoch: 1,
      safe: true,
      cluster: { size: alive('logging').length, migrations: 0 },
      instances: everybody.map((id) => ({
        id,
        kind: id.split('-')[0],
        state: dead.has(id) ? 'killed' : 'ready',
        ready: !dead.has(id),
        consul: dead.has(id) ? 'absent' : 'passing',
        pid: 1,
        url: null,
        port: 1,
        startedAt: null,
        restarts: 0,
        partOf: null,
        reason: '',
        cpu: 0.1,
        rss: 1,
        exit: null,
        resumesAt: null,
        since: '2026-01-01T00:00:00.000Z',
      })),
      queue: {
        backend: 'kafka',
        partitions: [
          {
            id: 0,
            leader: alive('kafka')[0] ?? null,
            isr: alive('kafka'),
            highWater: stored.length,
            owner: messages1,
            lag: 0,
          },
        ],
      },
      map: { members: [], total: { ...none, entries: stored.length } },
    });
  const shown = (): typeof stored => stored.slice(faults.loses);

  const cluster: ScenarioCluster = {
    preset: () => 'default',
    status: async () => status(),
    verify: async () =>
      verdictSchema.parse({
        verdict: faults.verdict,
        reasons: faults.verdict === 'valid' ? [] : ['one is missing'],
        remedy: null,
        sent: 0,
        acked: 0,
        refused: 0,
        unknown: 0,
        inFlight: 0,
        logged: 0,
        stored: 0,
        held: 0,
        lost: 0,
        duplicatesAbsorbed: 0,
        unacknowledged: 0,
        checkedUpTo: 0,
        anomalies: [],
        anomalyCounts: Object.fromEntries(anomalyKinds.map((kind) => [kind, 0])),
        stage: 'proven',
        underWay: 0,
        progress: null,
        freshness: { reads: 0, late: 0 },
        checkedAt: null,
      }),
    async read({ messages = alive('messages')[0] ?? messages1 }, told) {
      if (faults.silentReads > 0) {
        faults.silentReads -= 1;
        throw new AppError('unavailable', 'No messages instance is ready.', { found: 'messages-1 is starting' });
      }
      const logging = alive('logging')[0] ?? logging1;
      for (const { id, msg } of shown()) told({ from: 'logging', instance: logging, id, msg });
      for (const [offset, { id, msg, holder }] of shown().entries())
        if (holder === messages) told({ from: 'messages', instance: messages, id, msg, partition: 0, offset });
      return { logging, messages, complete: true };
    },
    async send({ count, textOf }, told) {
      for (let n = 0; n < count; n += 1) {
        const [id, msg] = [messageIdSchema.parse(randomUUID()), textOf(n)];
        const loggers = alive('logging');
        const acked = loggers.length > 0 && !faults.losesAcks;
        if (acked) stored.push({ id, msg, holder: n % 2 === 0 ? messages1 : messages2 });
        const logging = acked ? (loggers[n % loggers.length] ?? null) : null;
        told({
          id,
          msg,
          acked,
          facade: facade1,
          logging,
          ms: 10 + n,
          attempts: 1,
          reason: acked ? null : '503 nobody stores it',
        });
      }
    },
    async command(request) {
      const of = request.verb === 'scale' ? `${request.kind}=${request.count}` : (request.targets ?? []).join(' ');
      calls.push(`${request.verb} ${of}`);
      for (const id of request.targets ?? []) {
        if (request.verb === 'kill' || request.verb === 'stop') dead.add(id);
        if (request.verb === 'start') dead.delete(id);
      }
      const results = (request.targets ?? []).map((target) => ({ target, outcome: request.verb }));
      const at = '2026-01-01T00:00:00.000Z';
      return {
        id: 'c',
        verb: request.verb,
        targets: [...(request.targets ?? [])],
        state: 'done',
        results,
        by: 'program',
        at,
        endedAt: at,
      };
    },
    setting: async (key) => settings.get(key),
    async set(key, value) {
      calls.push(`set ${key}=${value}`);
      settings.set(key, value);
    },
  };
  return { cluster, calls, faults, settings };
}
