import { createHttpServer, deadlineHeader, type HttpClient, type HttpRequest } from '@signalbox/service-kit';
import { readReplySchema } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { createFacadeApp } from '../app.ts';
import { httpLogging } from '../calls/http-calls.ts';
import { startFacade, type FacadeHarness } from '../../testing/facade-harness.ts';

/** One message, and two instances of each kind that are asked in turn: of any two reads, one begins at the first. */
async function inTurn(): Promise<FacadeHarness> {
  const bench = await startFacade({ logging: 2, messages: 2 });
  await bench.post({ msg: 'a' });
  bench.setPolicy('round-robin');
  return bench;
}

const readOutcomes = (bench: FacadeHarness) =>
  [...bench.hops('read-log'), ...bench.hops('read-messages')].map(({ outcome }) => outcome);

test.each([
  ['a whole read', '/facade', {}],
  ['a page', '/facade?limit=1', {}],
  ['a read as lines', '/facade', { accept: 'application/x-ndjson' }],
])('[ROU19] %s does not wait for an instance that is silent', async (_title, path, headers) => {
  await using bench = await inTurn();
  await bench.logging[0]?.setMood('silent');
  await bench.messages[0]?.setMood('silent');
  for (let n = 0; n < 2; n += 1) expect(await bench.get(path, headers)).toMatchObject({ status: 200 });
  expect(bench.events().filter((event) => event === 'routing.hedged')).toHaveLength(2);
  // Nobody's time ran out.
  expect(readOutcomes(bench)).toEqual(['ok', 'ok', 'ok', 'ok']);
});

test('[ROU19] the whereabouts of a message do not wait for a logging instance that is silent', async () => {
  await using bench = await inTurn();
  const id = bench.appended[0]?.id ?? '';
  await bench.logging[0]?.setMood('silent');
  for (let n = 0; n < 2; n += 1) expect(await bench.get(`/facade/${id}`)).toMatchObject({ status: 200 });
  expect(bench.events()).toContain('routing.hedged');
  expect(new Set(readOutcomes(bench))).toEqual(new Set(['ok']));
});

test('[ROU19] a named instance is waited for: nobody else may answer for it', async () => {
  await using bench = await inTurn();
  await bench.messages[0]?.setMood('silent');
  const answer = bench.get('/facade?messages=messages-1');
  // Longer than any delay of a hedge.
  const delayIsOver = performance.now() + 350;
  await expect.poll(() => performance.now()).toBeGreaterThan(delayIsOver);
  expect(bench.messages[1]?.asked).toEqual([]);
  await bench.messages[0]?.setMood('gone');
  expect(await answer).toMatchObject({ status: 503 });
});

test('[ROU23] what the winner reads is whole, though it is longer than what is held back', async () => {
  await using bench = await inTurn();
  for (let n = 0; n < 20_000; n += 1)
    bench.map.set(`${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`, `text ${n}`);
  await bench.logging[0]?.setMood('silent');
  const replies = await Promise.all([bench.get('/facade'), bench.get('/facade')]);
  for (const { text } of replies) {
    const { logging } = readReplySchema.parse(JSON.parse(text));
    expect([logging.instance, logging.messages.length]).toEqual(['logging-2', 20_001]);
  }
  expect(bench.events()).toContain('routing.overtaken');
});

test('[ROU16] every instance that is read is given less time than is waited for it', async () => {
  await using bench = await inTurn();
  const calls: HttpRequest[] = [];
  const { http } = bench.service;
  const noted: HttpClient = {
    ...http,
    open: (url, options) => {
      calls.push(options);
      return http.open(url, options);
    },
    request: (url, options) => {
      calls.push(options);
      return http.request(url, options);
    },
  };
  const app = createFacadeApp({ ...bench.service, http: noted, loggingCalls: httpLogging(noted, '') });
  const server = createHttpServer({ app, port: 0, drainLeadMs: 0 });
  const { url } = await server.start();
  for (const path of ['/facade', '/facade?limit=1', `/facade/${bench.appended[0]?.id}`]) await fetch(`${url}${path}`);
  server.server.closeAllConnections();
  await server.stop();
  // Twice logging and a share, then logging and both holders.
  expect(calls).toHaveLength(7);
  for (const { timeoutMs, headers } of calls) {
    expect(Number(headers?.[deadlineHeader])).toBeLessThanOrEqual(timeoutMs - 10);
  }
});
