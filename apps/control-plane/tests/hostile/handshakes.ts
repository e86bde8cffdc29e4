import { expect, test } from 'vitest';
import {
  describeHandshake,
  handshakes,
  headersOf,
  hosts,
  origins,
  page,
  program,
  sites,
  type Handshake,
} from './handshake.ts';
import { knockByPolling } from './live-knock.ts';
import { doorsOf } from './knock-at.ts';
import { isLetIn } from './oracle.ts';
import type { HostileProduct, Target } from './product.ts';
import { sendRaw } from './raw-http.ts';

/** Knocks under way together: fewer than any server's bound on connections. */
const lanes = 8;

interface Tally {
  letIn: number;
  refused: number;
  readonly wrong: string[];
}

/** RELIABILITY 14: every handshake at every door of every server, against the oracle. */
export function handshakeTests(product: () => HostileProduct): void {
  test('[R14] at least 70 kinds of handshake are each let in or refused as the rules say, at every HTTP server', async () => {
    const kinds = handshakes();
    expect(kinds.length).toBeGreaterThanOrEqual(70);
    const before = await product().state();
    const counts: string[] = [];
    const wrong: string[] = [];
    // Consul last: a stranger who could write there would disturb the others.
    for (const target of product().targets.toSorted(
      (a, b) => Number(a.kind === 'consul') - Number(b.kind === 'consul'),
    )) {
      const tally = await knockAtAllDoors(product(), target);
      counts.push(`${target.id}: ${tally.letIn} let in, ${tally.refused} refused`);
      wrong.push(...tally.wrong);
    }
    console.log(`${kinds.length} kinds of handshake\n${counts.join('\n')}`);
    expect(wrong.length, `${wrong.length} decided otherwise, among them\n${sample(wrong)}`).toBe(0);
    expect(await product().state()).toBe(before);
  });

  test('[R14] the id of an open live session is no ticket: each of its requests is looked at as the first was', async () => {
    const { port, secrets } = product();
    const good = headersOf(program, port, secrets);
    const later = oneThingWrong().map((knock) => ({ knock, headers: headersOf(knock, port, secrets) }));
    const believed: string[] = [];
    for (const { knock, headers } of later)
      if ((await knockByPolling(port, good, headers)).feed) believed.push(describeHandshake(knock));
    console.log(`${later.length} kinds of later request, ${believed.length} believed`);
    expect(believed).toEqual([]);
    expect(await knockByPolling(port, good, good)).toEqual({ transport: true, feed: true });
  });

  test('[R14] the live feed answers no script tag: JSONP is refused', async () => {
    const { port, secrets } = product();
    const target = '/socket.io/?EIO=4&transport=polling&j=0';
    const answer = await sendRaw(port, { method: 'GET', target, headers: headersOf(program, port, secrets) });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('___eio');
  });

  test('[R14] what is no HTTP server tells a page nothing: brokers and members close on it', async () => {
    for (const port of product().foreignProtocols) {
      for (const method of ['GET', 'POST', 'PUT', 'OPTIONS']) {
        const answer = await fetch(`http://127.0.0.1:${port}/`, { method, signal: AbortSignal.timeout(20_000) }).catch(
          () => undefined,
        );
        expect(answer, `${method} at port ${port}`).toBeUndefined();
      }
    }
  });
}

/** A good program's request with a Host, an Origin or a site that no such request may have. */
function oneThingWrong(): Handshake[] {
  const all: Handshake[] = [
    ...keysOf(hosts).map((host) => programWith({ host })),
    ...keysOf(origins).map((origin) => programWith({ origin })),
    ...keysOf(sites).map((site) => programWith({ site })),
  ];
  return all.filter((knock) => !isLetIn('control', 'follow', knock));
}

function programWith(part: Partial<Handshake>): Handshake {
  return { ...program, ...part };
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

async function knockAtAllDoors(product: HostileProduct, target: Target): Promise<Tally> {
  const tally: Tally = { letIn: 0, refused: 0, wrong: [] };
  const kinds = handshakesAt(target);
  const waiting = doorsOf(target).flatMap((door) => kinds.map((knock) => ({ door, knock })));
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { door, knock } = next;
      const { letIn, found } = await door.knock(product, target, knock);
      tally[letIn ? 'letIn' : 'refused'] += 1;
      if (letIn !== isLetIn(target.kind, door.act, knock))
        tally.wrong.push(
          `${target.id} ${door.name}: ${letIn ? 'let in' : 'refused'} · ${describeHandshake(knock)} · ${found}`,
        );
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return tally;
}

/** Who signs nobody in looks at no credential: there one credential of a program and one of a page stand for all. */
function handshakesAt({ kind }: Target): Handshake[] {
  const all = handshakes();
  if (kind === 'control') return all;
  return all.filter(({ credential }) => credential === program.credential || credential === page.credential);
}

/** The first of each server and door, so that one mistake does not hide another. */
function sample(wrong: readonly string[]): string {
  const groups = Map.groupBy(wrong, (line) => line.split(' · ')[0]);
  return [...groups.values()].map((lines) => `${lines.length} x\n${lines.slice(0, 4).join('\n')}`).join('\n');
}
