import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestKafka, type TestKafka } from '../../../test-engines/kafka.ts';
import { topicName, type LogAdmin } from '../src/index.ts';

let kafka: TestKafka;
let admin: LogAdmin;

beforeAll(async () => {
  kafka = await startTestKafka(1);
  admin = kafka.log('control').createAdmin();
  await admin.start();
});

afterAll(async () => {
  await admin.stop();
  await kafka[Symbol.asyncDispose]();
});

/** How often the event loop has turned. */
const turns = (): number => performance.nodeTiming.uvMetricsInfo.loopCount;

test('a client that was answered and asks nothing wakes its process seldom, not every millisecond as kafkajs does', async () => {
  const topic = topicName('messages', 1);
  await admin.ensureTopic(topic, 1);
  await admin.highWaters(topic);
  const [before, began] = [turns(), performance.now()];
  await delay(1_000);
  const perSecond = (turns() - before) / ((performance.now() - began) / 1_000);
  console.log(JSON.stringify({ turnsPerSecond: Math.round(perSecond) }));
  expect(perSecond).toBeLessThan(200);
});
