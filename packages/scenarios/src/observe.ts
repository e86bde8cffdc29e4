import type { Status } from '@signalbox/shared';
import type { ScenarioCluster } from './cluster.ts';
import type { Expectation } from './expectation.ts';
import type { IdTable } from './id-table.ts';
import type { CountedRead, Observation, ReadRecord } from './journal.ts';

/** Asks the cluster for what this expectation is judged by, and for no more. `ours`: the messages that the scenario has sent. */
export async function observe(expectation: Expectation, cluster: ScenarioCluster, ours: IdTable): Promise<Observation> {
  const { read, shares } = expectation;
  const verdict = expectation.verdict === undefined ? undefined : await cluster.verify();
  const wantsShares = read?.together !== undefined || read?.twice !== undefined || shares?.messages !== undefined;
  const wantsRead = read?.logging !== undefined || read?.messages !== undefined;
  const counted = wantsRead ? await countedRead(cluster, ours) : undefined;
  const status = await cluster.status();
  const held = wantsShares ? await sharesOf(status, cluster, ours) : undefined;
  return {
    at: new Date().toISOString(),
    status,
    ...(counted === undefined ? {} : { read: counted }),
    ...(held === undefined ? {} : { shares: held }),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

async function countedRead(cluster: ScenarioCluster, ours: IdTable): Promise<CountedRead> {
  const shown = { logging: 0, messages: 0 };
  const { logging, messages, complete } = await cluster.read({}, ({ from, id }) => {
    if (ours.has(id)) shown[from] += 1;
  });
  return {
    logging: { instance: logging, shown: shown.logging },
    messages: { instance: messages, shown: shown.messages, complete },
  };
}

/** Of each side so many are kept of what a GET shows; the rest is counted. */
const kept = 200;

/** One GET as evidence: how many messages it shows, and the first of the scenario's own among them. */
export async function readOurs(
  of: Parameters<ScenarioCluster['read']>[0],
  cluster: ScenarioCluster,
  ours: IdTable,
): Promise<ReadRecord> {
  const sides = { logging: nothing(), messages: nothing() };
  const { logging, messages, complete } = await cluster.read(of, ({ from, id, msg }) => {
    const side = sides[from];
    side.count += 1;
    if (side.messages.length < kept && ours.has(id)) side.messages.push({ id, msg });
  });
  return {
    logging: { instance: logging, ...sides.logging },
    messages: { instance: messages, complete, ...sides.messages },
  };
}

function nothing(): { count: number; messages: ReadRecord['logging']['messages'] } {
  return { count: 0, messages: [] };
}

/** What each messages instance that is ready shows of them. */
async function sharesOf(
  { instances }: Status,
  cluster: ScenarioCluster,
  ours: IdTable,
): Promise<NonNullable<Observation['shares']>> {
  const held: Record<string, number> = {};
  let [together, twice] = [0, 0];
  ours.unmark();
  for (const { id, kind, ready } of instances) {
    if (kind !== 'messages' || ready !== true) continue;
    let shown = 0;
    await cluster.read({ messages: id }, (message) => {
      if (message.from !== 'messages') return;
      const times = ours.mark(message.id);
      if (times > 0) shown += 1;
      if (times === 1) together += 1;
      if (times === 2) twice += 1;
    });
    held[id] = shown;
  }
  return { held, together, twice };
}
