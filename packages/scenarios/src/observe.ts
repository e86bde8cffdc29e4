import type { MessageId, ReadReply, Status } from '@signalbox/shared';
import type { ScenarioCluster } from './cluster.ts';
import type { Expectation } from './expectation.ts';
import type { CountedRead, Observation } from './journal.ts';

/** Asks the cluster for what this expectation is judged by, and for no more. `ours`: the messages that the scenario has sent. */
export async function observe(
  expectation: Expectation,
  cluster: ScenarioCluster,
  ours: ReadonlySet<MessageId>,
): Promise<Observation> {
  const { read, shares } = expectation;
  const verdict = expectation.verdict === undefined ? undefined : await cluster.verify();
  const wantsShares = read?.together !== undefined || read?.twice !== undefined || shares?.messages !== undefined;
  const wantsRead = read?.logging !== undefined || read?.messages !== undefined;
  const reply = wantsRead ? await cluster.read({}) : undefined;
  const status = await cluster.status();
  const held = wantsShares ? await sharesOf(status, cluster, ours) : undefined;
  return {
    at: new Date().toISOString(),
    status,
    ...(reply === undefined ? {} : { read: countedRead(reply, ours) }),
    ...(held === undefined ? {} : { shares: held }),
    ...(verdict === undefined ? {} : { verdict }),
  };
}

export function countedRead({ logging, messages }: ReadReply, ours: ReadonlySet<MessageId>): CountedRead {
  const shown = (of: readonly { readonly id: MessageId }[]): number => of.filter(({ id }) => ours.has(id)).length;
  return {
    logging: { instance: logging.instance, shown: shown(logging.messages) },
    messages: { instance: messages.instance, shown: shown(messages.messages), complete: messages.complete },
  };
}

/** What each messages instance that is ready shows of them. */
async function sharesOf(
  { instances }: Status,
  cluster: ScenarioCluster,
  ours: ReadonlySet<MessageId>,
): Promise<NonNullable<Observation['shares']>> {
  const held: Record<string, number> = {};
  const times = new Map<MessageId, number>();
  for (const { id, kind, ready } of instances) {
    if (kind !== 'messages' || ready !== true) continue;
    const { messages } = await cluster.read({ messages: id });
    const shown = messages.messages.filter((message) => ours.has(message.id));
    held[id] = shown.length;
    for (const message of shown) times.set(message.id, (times.get(message.id) ?? 0) + 1);
  }
  return { held, together: times.size, twice: [...times.values()].filter((count) => count > 1).length };
}
