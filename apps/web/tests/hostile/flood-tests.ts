import { expect, test } from 'vitest';
import { wordsOfFailure } from './fuzz/servers-alive.ts';
import { startBystander, type Service } from './flood/bystander.ts';
import { controlFloods, readFloods, socketFloods, type Flood } from './flood/floods.ts';
import { heldBytes } from './flood/held-memory.ts';
import { pidsOf, type HostileProduct } from './product.ts';

/** Milliseconds within which others are served, at the 99th percentile. */
const servedWithin = 100;
/** How much more memory the same floods may leave behind. */
const growth = 1.1;
/** How long each flood holds on, in milliseconds: to see how others are served, and once more to see what it leaves. */
const holdMs = 2_500;
const shortMs = 500;
/** Whoever asks during one of these is answered so seldom that one round would give fifty answers, whose 99th percentile is the longest of all. */
const storms: ReadonlySet<Flood> = new Set([...readFloods, ...controlFloods]);

const nobody: Service = { asked: 0, failed: 0, p99: Number.NaN, max: Number.NaN };

/** RELIABILITY 10 and F15: who takes much gets little, and others are served. */
export function floodTests(product: () => HostileProduct): void {
  const floods = (): { id: string; port: number; flood: Flood }[] =>
    [
      ...socketFloods.flatMap((flood) => ['facade-1', 'control'].map((id) => ({ id, flood }))),
      ...readFloods.map((flood) => ({ id: 'facade-1', flood })),
      ...controlFloods.map((flood) => ({ id: 'control', flood })),
    ].map(({ id, flood }) => ({ id, flood, port: portOf(product(), id) }));

  test('[F15] slow heads and bodies, idle sockets, storms of reads, commands and subscriptions: others are served meanwhile', async () => {
    const before = await product().state();
    const badly: string[] = [];
    for (const { id, port, flood } of floods()) {
      const bystander = startBystander([port]);
      let outcome = '';
      for (let round = 0; round < (storms.has(flood) ? 3 : 1); round += 1)
        outcome = await flood.run(port, product().secrets.token, holdMs);
      const [{ asked, failed, p99, max } = nobody] = await bystander.stop();
      const line = `${flood.name} at ${id}: ${outcome}; others: ${asked} asked, ${failed} failed, p99 ${p99.toFixed(1)} ms, longest ${max.toFixed(1)} ms`;
      console.log(line);
      if (failed > 0 || !(p99 <= servedWithin)) badly.push(line);
    }
    expect(badly).toEqual([]);
    expect(wordsOfFailure(product())).toEqual([]);
    expect(await product().state()).toBe(before);
  });

  test('[F15] two more rounds of the same floods leave at most a tenth more in memory', async () => {
    const before = await memoryOf(product());
    for (let round = 0; round < 2; round += 1)
      for (const { port, flood } of floods()) await flood.run(port, product().secrets.token, shortMs);
    const after = await memoryOf(product());
    const grown = [...before].map(([id, first]) => ({ id, first, times: (after.get(id) ?? Number.NaN) / first }));
    console.log(grown.map(({ id, first, times }) => `${id} ${mega(first)} x ${times.toFixed(3)}`).join(', '));
    expect(grown.filter(({ times }) => !(times <= growth))).toEqual([]);
  });
}

function mega(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function portOf({ targets }: HostileProduct, id: string): number {
  const found = targets.find((target) => target.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found.port;
}

/** What each of our own processes holds, in bytes. */
async function memoryOf({ control }: HostileProduct): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  for (const [id, pid] of pidsOf(await control.status(), control.process.pid ?? 0)) seen.set(id, await heldBytes(pid));
  return seen;
}
