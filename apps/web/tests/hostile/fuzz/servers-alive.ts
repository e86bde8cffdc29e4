import { startBystander, type Service } from '../flood/bystander.ts';
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
 * Asks each of our own servers all the while whether it lives, from outside: that waits for no line, and takes no less than its event loop stands still.
 * `/metrics` cannot tell: its figure for the event loop begins anew whenever anybody reads it, and the fuzzer reads it all the time.
 */
export function watchLoops(product: Pick<HostileProduct, 'targets'>): LoopWatch {
  const servers = ownServers(product);
  const bystander = startBystander(
    servers.map(({ port }) => port),
    lookEveryMs,
  );
  return {
    async stop() {
      const seen = await bystander.stop();
      const words = seen.map(
        ({ asked, failed, p99, max }, at) =>
          `${servers[at]?.id} p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(0)} ms of ${asked}, ${failed} failed`,
      );
      return { all: words, bad: words.filter((_, at) => !isWell(seen[at])) };
    },
  };
}

function isWell(service: Service | undefined): boolean {
  return service?.failed === 0 && service.p99 <= standsWithin;
}

/** Records of our own processes at level error, and of every end that nobody asked for. */
export function wordsOfFailure({ home }: Pick<HostileProduct, 'home'>): string[] {
  return readRecords(home)
    .filter(({ level, event }) => level === 'error' || event.endsWith('crashed'))
    .map((record) => JSON.stringify(record).slice(0, 1_000));
}
