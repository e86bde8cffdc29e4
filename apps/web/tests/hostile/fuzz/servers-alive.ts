import { startBystander } from '../flood/bystander.ts';
import { readRecords } from '../log-files.ts';
import type { HostileProduct, Target } from '../product.ts';
import { measureLoopDelays } from './loop-delay.ts';
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
 * Watches all the while, from inside how long each event loop stands still, and from outside whether each of our own servers answers that it lives. How
 * long such an answer takes is told and not judged: it waits for the processor too, which the fuzzer takes with sixteen lanes.
 */
export async function watchLoops(
  product: Pick<HostileProduct, 'targets'>,
  pids: ReadonlyMap<string, number>,
): Promise<LoopWatch> {
  const delays = await measureLoopDelays(pids);
  const servers = ownServers(product);
  const bystander = startBystander(
    servers.map(({ port }) => port),
    lookEveryMs,
  );
  return {
    async stop() {
      const seen = await bystander.stop();
      const stood = await delays.stop();
      const all = seen.map(({ asked, failed, p99, max }, at) => {
        const id = servers[at]?.id ?? '';
        const loop = stood.get(id) ?? Number.NaN;
        const words = `${id}: event loop p99 ${loop.toFixed(1)} ms; ${asked} asked whether it lives, ${failed} failed, p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(0)} ms`;
        return { words, bad: failed > 0 || !(loop <= standsWithin) };
      });
      return { all: all.map(({ words }) => words), bad: all.filter(({ bad }) => bad).map(({ words }) => words) };
    },
  };
}

/** Records of our own processes at level error, and of every end that nobody asked for. */
export function wordsOfFailure({ home }: Pick<HostileProduct, 'home'>): string[] {
  return readRecords(home)
    .filter(({ level, event }) => level === 'error' || event.endsWith('crashed'))
    .map((record) => JSON.stringify(record).slice(0, 1_000));
}
