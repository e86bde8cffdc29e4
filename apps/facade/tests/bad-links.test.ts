import { instanceId, postReplySchema, quantile, readReplySchema, transports, type ReadReply } from '@signalbox/shared';
import { createDiscovery, type Discovery } from '@signalbox/discovery';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLink, type BadLink, type LinkState } from '../../../test-engines/bad-link.ts';
import { logPages } from '../../../test-engines/log-pages.ts';
import { startTestTopology, type TestService, type TestTopology } from '../../../test-engines/topology.ts';
import { until } from '../../../test-engines/until.ts';

/** Real engines and services; one of three entries in the catalogue leads to its logging instance over a link that goes bad. */
const behind = instanceId('logging', 3);
const inFlight = 16;
const acked = new Map<string, string>();
const stack = new AsyncDisposableStack();
let topology: TestTopology;
let facade: TestService;
let logging: TestService;
let link: BadLink;
let discovery: Discovery;

beforeAll(async () => {
  topology = stack.use(await startTestTopology({ brokers: 1 }));
  const services = await Promise.all([1, 2].map((n) => topology.startReady('logging', n)));
  logging = services[0] as TestService;
  await topology.startReady('messages', 1);
  link = stack.use(await openLink(Number(new URL(logging.url).port)));
  discovery = createDiscovery({
    consulUrl: topology.consul.url,
    consulToken: topology.consul.token,
    kinds: ['logging'],
  });
  stack.defer(() => discovery.stop());
  discovery.start();
  discovery.registrar.keep({ id: behind, kind: 'logging', port: link.port, check: 'http' });
  facade = await topology.startReady('facade', 1);
  await until('the link is in use', () => isUsedAfter(0));
});

afterAll(() => stack.disposeAsync());

/** One message; what it took in milliseconds. */
async function send(): Promise<number> {
  const msg = `over a bad link ${acked.size} ї`;
  const began = performance.now();
  const { status, json } = await facade.post('/facade', { msg });
  expect({ status, json }).toMatchObject({ status: 201 });
  acked.set(postReplySchema.parse(json).id, msg);
  return performance.now() - began;
}

/** So many messages, never more than `inFlight` at once: milliseconds of each, in rising order. */
async function sendMany(count: number): Promise<number[]> {
  const took: number[] = [];
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      took.push(await send());
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return took.toSorted((a, b) => a - b);
}

async function triesOverTheLink(): Promise<number> {
  const hops = await facade.process.events('hop');
  return hops.filter(({ hop, to, outcome }) => hop === 'log' && to === behind && outcome === 'ok').length;
}

/** Whether messages go over the link again: sends one, and looks. */
async function isUsedAfter(tries: number): Promise<boolean> {
  await send();
  return (await triesOverTheLink()) > tries;
}

async function messagesInTheMap(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const page of logPages(logging, 1000)) for (const { id, msg } of page.messages) found.set(id, msg);
  return found;
}

async function share(): Promise<ReadReply['messages']> {
  return readReplySchema.parse((await facade.get('/facade'))?.json).messages;
}

describe.each(transports)('F13, over %s: the link to one of three logging instances is', (transport) => {
  beforeAll(() => topology.consul.put('signalbox/config/logging/transport', transport));

  // Bounds: a torn answer costs another try at once; a late one its lateness twice; a held one a whole try (1 s), until it is left out.
  const bounds: [LinkState, number][] = [
    ['resetting', 1_000],
    ['slow', 2_000],
    ['half-open', 2_500],
  ];
  test.each(bounds)(
    '%s: nothing fails, nothing is written twice, and it is used again once it is good',
    async (state, mostMs) => {
      const before = link.touched();
      link.become(state);
      const took = await sendMany(400);
      const spoiled = link.touched() - before;
      const tries = await triesOverTheLink();
      link.become('good');
      const backMs = await until('the link is used again', () => isUsedAfter(tries), 30_000);

      const [p50 = 0, p99 = 0, most = 0] = [0.5, 0.99, 1].map((part) => quantile(took, part) ?? 0);
      const figures = { transport, state, sent: took.length, spoiled, p50, p99, most, backMs };
      console.log(
        JSON.stringify(figures, (_key, value: unknown) => (typeof value === 'number' ? Math.round(value) : value)),
      );
      expect(spoiled).toBeGreaterThan(0);
      expect(most).toBeLessThan(mostMs);
      expect(await messagesInTheMap()).toEqual(acked);
      await until('messages has read them', async () => (await share()).count >= acked.size);
      const { complete, messages } = await share();
      expect(complete).toBe(true);
      expect(messages).toHaveLength(acked.size);
      expect(new Map(messages.map(({ id, msg }) => [id, msg]))).toEqual(acked);
    },
  );
});
