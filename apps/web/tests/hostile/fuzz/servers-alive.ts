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

/** The 99th percentile of the event loop's delay since the last time it was asked, in milliseconds, by service. */
export async function eventLoopDelays(product: Pick<HostileProduct, 'targets'>): Promise<ReadonlyMap<string, number>> {
  const services = product.targets.filter(({ kind }) => kind === 'service');
  const entries = services.map(async ({ id, port }) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const seconds = /^nodejs_eventloop_lag_p99_seconds\{[^}]*\} (\S+)$/m.exec(text)?.[1];
    return [id, Number(seconds) * 1000] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Records of our own processes at level error, and of every end that nobody asked for. */
export function wordsOfFailure({ home }: Pick<HostileProduct, 'home'>): string[] {
  return readRecords(home)
    .filter(({ level, event }) => level === 'error' || event.endsWith('crashed'))
    .map((record) => JSON.stringify(record).slice(0, 1_000));
}
