import { startBystander } from '../flood/bystander.ts';
import { readRecords } from '../log-files.ts';
import type { HostileProduct, Target } from '../product.ts';
import { operationsOf, type Operation } from './operations.ts';

/** Our own servers: those with an OpenAPI document. */
export async function operationsOfProduct(product: Pick<HostileProduct, 'targets' | 'token'>): Promise<Operation[]> {
  const all = await Promise.all(
    ownServers(product).map(async ({ id, port }) => {
      const route = id === 'control' ? '/api/openapi.json' : '/openapi.json';
      const answer = await fetch(`http://127.0.0.1:${port}${route}`, {
        headers: { authorization: `Bearer ${product.token}` },
      });
      return operationsOf(id, port, await answer.json());
    }),
  );
  return all.flat();
}

function ownServers({ targets }: Pick<HostileProduct, 'targets'>): Target[] {
  return targets.filter(({ kind }) => kind === 'control' || kind === 'service');
}

/** Milliseconds that a server's event loop may stand still, at the 99th percentile. */
const standsWithin = 100;
const lookEveryMs = 100;

export interface LoopWatch {
  /** In words, and those that stood too long or did not answer. */
  stop(): Promise<{ readonly all: string[]; readonly bad: string[] }>;
}

/**
 * Watches all the while, from inside how long each service's event loop stands still, and from outside whether each of our own servers answers that it
 * lives. How long such an answer takes is told and not judged: it waits for the processor too, which the fuzzer takes with sixteen lanes. The figure
 * from inside begins anew whenever anybody reads `/metrics`, so nobody else may meanwhile; the control plane has none.
 */
export async function watchLoops(product: Pick<HostileProduct, 'targets'>): Promise<LoopWatch> {
  await eventLoopDelays(product);
  const servers = ownServers(product);
  const bystander = startBystander(
    servers.map(({ port }) => port),
    lookEveryMs,
  );
  return {
    async stop() {
      const seen = await bystander.stop();
      const stood = await eventLoopDelays(product);
      const all = seen.map(({ asked, failed, p99, max }, at) => {
        const id = servers[at]?.id ?? '';
        const loop = stood.get(id);
        const inside = loop === undefined ? '' : ` event loop p99 ${loop.toFixed(1)} ms;`;
        const words = `${id}:${inside} ${asked} asked whether it lives, ${failed} failed, p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(0)} ms`;
        return { words, bad: failed > 0 || (loop !== undefined && !(loop <= standsWithin)) };
      });
      return { all: all.map(({ words }) => words), bad: all.filter(({ bad }) => bad).map(({ words }) => words) };
    },
  };
}

/** The 99th percentile of the event loop's delay since the last time it was asked, in milliseconds, by service. */
async function eventLoopDelays({ targets }: Pick<HostileProduct, 'targets'>): Promise<ReadonlyMap<string, number>> {
  const services = targets.filter(({ kind }) => kind === 'service');
  const entries = services.map(async ({ id, port }) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const seconds = /^nodejs_eventloop_lag_p99_seconds\{[^}]*\} (\S+)$/m.exec(text)?.[1];
    return [id, Number(seconds) * 1000] as const;
  });
  return new Map(await Promise.all(entries));
}

/** What begins the figures of a process anew, and all the rest. */
export function apart(operations: readonly Operation[]): { metrics: Operation[]; others: Operation[] } {
  const isMetrics = ({ path }: Operation): boolean => path === '/metrics';
  return { metrics: operations.filter(isMetrics), others: operations.filter((one) => !isMetrics(one)) };
}

/** Records of our own processes at level error, and of every end that nobody asked for. */
export function wordsOfFailure({ home }: Pick<HostileProduct, 'home'>): string[] {
  return readRecords(home)
    .filter(({ level, event }) => level === 'error' || event.endsWith('crashed'))
    .map((record) => JSON.stringify(record).slice(0, 1_000));
}
