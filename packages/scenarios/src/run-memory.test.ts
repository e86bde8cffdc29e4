import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { instanceId, type MessageId, messageIdSchema } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { fakeCluster, jumpingClock } from '../testing/fake-cluster.ts';
import type { ScenarioCluster } from './cluster.ts';
import type { JournalRecord, SentMessage } from './journal.ts';
import { parseScenario } from './read-scenario.ts';
import { resultOf } from './result.ts';
import { runScenario } from './run.ts';

const count = 200_000;
/** Half of it is the table of ids, the rest room for what else a process has. As a list of messages and a set of ids they take 44 MB. */
const mostBytes = 20 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is held now, without what nobody needs any more. */
function heldBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The n-th message's id out of a run's random one: a test need not hold them. */
const run = randomUUID().slice(0, 24);
const idOf = (n: number): MessageId => messageIdSchema.parse(`${run}${n.toString(16).padStart(12, '0')}`);

const sentMessage = (n: number): SentMessage => ({
  id: idOf(n),
  msg: `msg${n + 1}`,
  acked: true,
  facade: instanceId('facade', 1),
  logging: instanceId('logging', (n % 2) + 1),
  ms: 5 + (n % 1_000) / 10,
  attempts: 1,
  reason: null,
});

/** A cluster that has every message without holding one. */
function endlessCluster(atTheEnd: () => void): ScenarioCluster {
  const { cluster } = fakeCluster();
  const [logging, messages1] = [instanceId('logging', 1), instanceId('messages', 1)];
  return {
    ...cluster,
    async send(order, told) {
      for (let n = 0; n < order.count; n += 1) told(sentMessage(n));
    },
    async read({ messages = messages1 }, told) {
      for (let n = 0; n < count; n += 1) {
        const message = { id: idOf(n), msg: `msg${n + 1}` };
        told({ from: 'logging', instance: logging, ...message });
        if ((n % 2 === 0) === (messages === messages1))
          told({ from: 'messages', instance: messages, ...message, partition: 0, offset: n });
      }
      return { logging, messages, complete: true };
    },
    async verify() {
      atTheEnd();
      return cluster.verify();
    },
  };
}

it(`a run of ${count} messages counts them exactly and holds none of them`, async () => {
  const text = `title: P1\nsteps:\n  - send: { count: ${count}, clients: 10 }\n  - wait-until: { read: { logging: all, together: all, twice: 0 } }\n  - read: {}\n  - expect: { verdict: valid }\n`;
  const read = parseScenario('p1.yaml', text);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const before = heldBytes();
  let during = 0;
  /** What is not a message is written to be judged; messages come again out of their numbers. */
  const others: JournalRecord[] = [];
  await runScenario(read.scenario, {
    cluster: endlessCluster(() => void (during = heldBytes())),
    clock: jumpingClock(),
    write: (record) => void (record.type === 'sent' || others.push(record)),
    tell: () => undefined,
    signal: new AbortController().signal,
  });
  expect(during - before).toBeLessThan(mostBytes);

  function* journal(): Generator<JournalRecord> {
    for (const record of others) {
      yield record;
      if (record.type === 'step' && record.n === 1)
        for (let n = 0; n < count; n += 1) yield { type: 'sent', t: n, message: sentMessage(n) };
    }
  }
  const result = resultOf(read.scenario, journal());
  expect(heldBytes() - before).toBeLessThan(mostBytes);
  expect(result.steps.map(({ found }) => found).slice(1)).toEqual([`${count}; ${count}; 0`, '', 'valid']);
  expect(result).toMatchObject({ passed: true, figures: { sent: count, acked: count, p50: 55, p99: 104 } });
}, 60_000);
