import {
  AppError,
  instanceId,
  memberOf,
  splitInstanceId,
  type InstanceId,
  type InstanceState,
} from '@signalbox/shared';
import type {
  AddressUse,
  Capabilities,
  ChildObservation,
  Counts,
  Driver,
  Opened,
  OpenInput,
  Runtime,
  VerbOutcome,
} from '../src/drivers/driver.ts';
import type { InstanceLog } from '../src/logs/instance-log.ts';

/** One place of this machine where nobody listens, and which is not where the local driver puts anything. */
export const fakeHost = '127.0.0.9';

interface Fake {
  readonly id: InstanceId;
  readonly log: FakeLog;
  readonly port: number;
  state: InstanceState;
  life: number;
}

interface FakeLog extends InstanceLog {
  write(line: string): void;
}

/** Instances that are nothing but their states: a runtime that a whole control plane can run on, without a process, a signal or a file. */
export interface FakeRuntime extends Runtime {
  /** One ends by itself. */
  die(id: InstanceId): void;
  /** One cannot be ended the next time that somebody tries. */
  cling(id: InstanceId): void;
}

/** What it keeps outlives a control plane, as a home does: opened once more, what runs is taken over. */
export function createFakeRuntime(can: Capabilities = { pause: false }): FakeRuntime {
  const fakes = new Map<InstanceId, Fake>();
  const clinging = new Set<InstanceId>();
  let counts: Counts | undefined;
  let tell: (fake: Fake, from: InstanceState, reason: string) => void = () => undefined;

  function move(fake: Fake, to: InstanceState, reason = ''): void {
    const from = fake.state;
    if (from === to) return;
    fake.state = to;
    if (to === 'starting') {
      fake.life += 1;
      fake.log.write(`${fake.id} begins its life ${fake.life}\n`);
    }
    tell(fake, from, reason);
  }

  function known(id: InstanceId): Fake {
    const fake = fakes.get(id);
    if (fake === undefined) throw new AppError('not-found', `There is no instance ${id}.`);
    return fake;
  }

  function add(id: InstanceId): void {
    if (!fakes.has(id)) fakes.set(id, { id, log: createFakeLog(), port: 1 + fakes.size, state: 'stopped', life: 0 });
  }

  function open({ settings, news }: OpenInput): Promise<Opened> {
    const adopted = [...fakes.values()].filter(({ state }) => runs(state)).map(({ id }) => id);
    const { facade, logging, messages, kafka } = settings;
    counts ??= { facade: facade.count, logging: logging.count, messages: messages.count, kafka: kafka.count };
    for (const id of idsOf(counts)) add(id);
    const listeners = new Set<() => void>();
    let ending = false;
    tell = ({ id, state }, from, reason) => {
      news({ id, from, to: state, reason, exit: null });
      for (const listener of listeners) listener();
    };
    const verb =
      (to: InstanceState, done: string, whole: boolean) =>
      async (ids: readonly InstanceId[]): Promise<Map<InstanceId, VerbOutcome>> => {
        const meant = (whole ? withMembers(ids) : ids).map(known);
        for (const fake of meant) move(fake, to);
        return new Map(meant.map(({ id }): [InstanceId, VerbOutcome] => [id, { outcome: done }]));
      };
    const driver: Driver = {
      can,
      counts: () => counts ?? { facade: 0, logging: 0, messages: 0, kafka: 0 },
      addressOf: (id, use) => ({ host: fakeHost, port: known(id).port + (use === usesOf(id)[0] ? 0 : 1000) }),
      children: () => [...fakes.values()].map(observe),
      child(id) {
        const fake = fakes.get(id);
        return fake === undefined ? undefined : observe(fake);
      },
      logOf: (id) => fakes.get(id)?.log,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      kill: verb('killed', 'killed', true),
      stop: verb('stopped', 'stopped', true),
      async start(ids) {
        const meant = withMembers(ids).map(known);
        if (ending)
          return new Map(meant.map(({ id }) => [id, { outcome: 'failed', reason: 'the cluster is going down' }]));
        for (const fake of meant) if (!runs(fake.state)) move(fake, 'starting');
        await Promise.resolve();
        for (const fake of meant) move(fake, 'ready');
        return new Map(meant.map(({ id }) => [id, { outcome: 'ready' }]));
      },
      pause: verb('paused', 'paused', false),
      resume: verb('ready', 'resumed', false),
      ids: () => [...fakes.keys()],
      async stopAlone(id) {
        if (clinging.delete(id)) throw new AppError('engine-failed', `${id} does not end.`);
        move(known(id), 'stopped');
      },
      async killAlone(id) {
        move(known(id), 'killed');
      },
      async reshape(kind, count, added) {
        counts = { ...driver.counts(), [kind]: count };
        for (const id of added) add(id);
        for (const listener of listeners) listener();
      },
      drop(ids) {
        for (const id of ids) fakes.delete(id);
        for (const listener of listeners) listener();
      },
      mayStart(allowed) {
        ending = !allowed;
      },
      release() {
        listeners.clear();
        tell = () => undefined;
      },
    };
    return Promise.resolve({ driver, adopted, replaced: [] });
  }

  const living = (): InstanceId[] => [...fakes.values()].filter(({ state }) => runs(state)).map(({ id }) => id);
  return {
    open,
    cling: (id) => void clinging.add(id),
    die: (id) => move(known(id), 'failed', 'it ended by itself'),
    leftovers() {
      const found = living();
      const end = (to: InstanceState) => async (id: InstanceId) => move(known(id), to);
      return Promise.resolve({ ids: () => found, stopAlone: end('stopped'), killAlone: end('killed') });
    },
    forget() {
      fakes.clear();
      counts = undefined;
      return Promise.resolve();
    },
    remains: () => Promise.resolve(living()),
  };
}

function runs(state: InstanceState): boolean {
  return state !== 'stopped' && state !== 'killed' && state !== 'failed';
}

function idsOf(counts: Counts): InstanceId[] {
  const all = { consul: 1, hazelcast: counts.logging, ...counts };
  return (['consul', 'kafka', 'hazelcast', 'logging', 'messages', 'facade'] as const).flatMap((kind) =>
    Array.from({ length: all[kind] }, (_, index) => instanceId(kind, index + 1)),
  );
}

function usesOf(id: InstanceId): readonly AddressUse[] {
  const { kind } = splitInstanceId(id);
  if (kind === 'kafka') return ['broker', 'controller'];
  return kind === 'hazelcast' ? ['member', 'stats'] : ['http'];
}

function withMembers(ids: readonly InstanceId[]): InstanceId[] {
  const partners = ids.flatMap((id) => {
    const { kind, number } = splitInstanceId(id);
    if (kind === 'logging') return [memberOf(id)];
    return kind === 'hazelcast' ? [instanceId('logging', number)] : [];
  });
  return [...new Set([...ids, ...partners])];
}

function observe({ id, state, life, port }: Fake): ChildObservation {
  const { kind, number } = splitInstanceId(id);
  const nothing = { reason: '', pid: null, startedAt: null, exit: null, rss: null, cpu: null };
  return {
    ...nothing,
    id,
    kind,
    partOf: kind === 'hazelcast' ? instanceId('logging', number) : null,
    state,
    life: runs(state) ? String(life) : null,
    url: kind === 'kafka' ? null : `http://${fakeHost}:${port}`,
    host: fakeHost,
    port,
    statsUrl: kind === 'hazelcast' ? `http://${fakeHost}:${port + 1000}` : null,
    restarts: 0,
    resumesAt: state === 'paused' ? new Date(0).toISOString() : null,
  };
}

function createFakeLog(): FakeLog {
  let text = Buffer.alloc(0);
  return {
    write(line) {
      text = Buffer.concat([text, Buffer.from(line)]);
    },
    follow() {
      let position = 0;
      return {
        read(take) {
          const fresh = text.subarray(position);
          position = text.length;
          if (fresh.length > 0) take(fresh);
          return false;
        },
        close: () => undefined,
      };
    },
    page: () => Promise.resolve({ lines: [], next: null, dropped: 0 }),
  };
}
