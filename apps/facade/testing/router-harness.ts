import type { ServiceEntry } from '@signalbox/discovery';
import { createLogger, Deadline } from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import { instanceId, parseEventLine, type Outcome } from '@signalbox/shared';
import { vi } from 'vitest';
import type { RouteRequest } from '../src/routing/route.ts';
import { createRouter } from '../src/routing/router.ts';

export const entry = (n: number, over: Partial<ServiceEntry> = {}): ServiceEntry => ({
  id: instanceId('logging', n),
  kind: 'logging',
  address: '127.0.0.1',
  port: 8080 + n,
  passing: true,
  check: 'passing',
  output: '',
  meta: { life: 'a' },
  ...over,
});

/** How an instance ends a try, and how long it takes for it; `begunMs`: when it begins to answer, where that is told. */
export interface Behaviour {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly begunMs?: number;
  /** Its end is told late, not when its time is over. */
  readonly deaf?: boolean;
}

/**
 * A router over instances whose behaviour is scripted: a good answer after 10 ms unless `scripts` says otherwise. It keeps to vitest's fake timers.
 */
export function scriptedRouter(entries: ServiceEntry[], scripts: Record<string, Outcome | Behaviour>) {
  const stream = memoryStream();
  const listeners: ((all: readonly ServiceEntry[]) => void)[] = [];
  let current = entries;
  const probes: Outcome[] = [];
  const router = createRouter({
    kind: 'logging',
    catalogue: {
      current: () => current,
      watch: (_kind, listener) => {
        listeners.push(listener);
        return () => undefined;
      },
    },
    policy: () => 'round-robin',
    probe: () => Promise.resolve(probes.shift() ?? 'refused'),
    logger: createLogger({ instance: instanceId('facade', 1), stream }),
    now: () => Date.now(),
  });
  const asked: string[] = [];
  const limits: number[] = [];
  const cancelled: string[] = [];
  const tries: string[] = [];

  /** Begins a request; the clock does not move. */
  function begin(over: Partial<RouteRequest<string>> = {}) {
    return router.route<string>({
      deadline: Deadline.after(3000, () => Date.now()),
      tryMs: 500,
      attempt: async (target, timeoutMs, call) => {
        asked.push(target.id);
        limits.push(timeoutMs);
        call.signal.addEventListener('abort', () => cancelled.push(target.id));
        const script = scripts[target.id] ?? 'ok';
        const { outcome, ms, begunMs, deaf } = typeof script === 'string' ? { outcome: script, ms: 10 } : script;
        if (begunMs !== undefined) {
          await sleep(begunMs);
          call.begun();
        }
        if (ms > timeoutMs && begunMs === undefined && !deaf) {
          await sleep(timeoutMs);
          return { outcome: 'timeout', ms: timeoutMs };
        }
        await sleep(ms - (begunMs ?? 0));
        return { outcome, ms, value: outcome === 'ok' ? target.id : undefined };
      },
      onTry: ({ to, outcome }) => tries.push(`${to} ${outcome}`),
      ...over,
    });
  }

  async function route(over: Partial<RouteRequest<string>> = {}) {
    const routing = begin(over);
    await vi.advanceTimersByTimeAsync(600);
    return routing;
  }

  const lines = () => stream.lines.flatMap((line) => parseEventLine(line) ?? []);
  return {
    router,
    begin,
    route,
    asked,
    limits,
    cancelled,
    tries,
    probes,
    scripts,
    setEntries: (next: ServiceEntry[]) => {
      current = next;
      for (const listener of listeners) listener(next);
    },
    lines,
    events: () => lines().map(({ event }) => event),
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
