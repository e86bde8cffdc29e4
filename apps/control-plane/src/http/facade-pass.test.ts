import type { HttpClient, HttpRequest, HttpResult } from '@signalbox/service-kit';
import { expect, it } from 'vitest';
import { createFacadePass } from './facade-pass.ts';

const answer = (status: number): HttpResult => ({
  answered: true,
  outcome: 'ok',
  status,
  headers: {},
  text: '{}',
  ms: 1,
});
const silence: HttpResult = { answered: false, outcome: 'reset', reason: 'ECONNRESET', ms: 1 };

/** A pass over facades that answer as told, by their name. */
function passOver(facades: Readonly<Record<string, HttpResult>>) {
  const asked: { facade: string; request: HttpRequest }[] = [];
  const client: HttpClient = {
    async request(url, request) {
      const facade = new URL(url).hostname;
      asked.push({ facade, request });
      return facades[facade] ?? silence;
    },
    open: () => Promise.reject(new Error('nothing is streamed here')),
    close: async () => undefined,
  };
  return { asked, pass: createFacadePass(() => Object.keys(facades).map((name) => `http://${name}`), client) };
}

it.each([
  ['gave no answer', silence],
  ['does not know', answer(503)],
  ['is asked too much', answer(429)],
])('takes a message to the other facade, under the same key, where the first one %s', async (_what, bad) => {
  const { asked, pass } = passOver({ a: bad, b: answer(201) });
  // Of two requests in turn one begins at the bad one.
  await pass.send({ msg: 'x', key: undefined, orderingKey: 'k' });
  await pass.send({ msg: 'x', key: undefined, orderingKey: 'k' });
  const at = asked.findIndex(({ facade }) => facade === 'a');
  const [first, second] = asked.slice(at).map(({ request }) => request.headers);
  expect(asked.map(({ facade }) => facade).toSorted()).toEqual(['a', 'b', 'b']);
  expect(first).toMatchObject({ 'idempotency-attempt': '1', 'x-ordering-key': 'k' });
  expect(second).not.toHaveProperty('idempotency-attempt');
  expect(second?.['idempotency-key']).toBe(first?.['idempotency-key']);
});

it('asks a facade that gave no answer after the other for a second', async () => {
  const { asked, pass } = passOver({ a: silence, b: answer(200) });
  for (let n = 0; n < 4; n += 1) await pass.read('', 'application/json');
  expect(asked.filter(({ facade }) => facade === 'a')).toHaveLength(1);
});

it('takes a refusal for an answer, and gives the last error where there is no better', async () => {
  const refusing = passOver({ a: answer(422), b: answer(422) });
  expect((await refusing.pass.send({ msg: 'x', key: 'k', orderingKey: undefined })).status).toBe(422);
  expect(refusing.asked).toHaveLength(1);
  const failing = passOver({ a: answer(503), b: silence });
  expect((await failing.pass.send({ msg: 'x', key: 'k', orderingKey: undefined })).status).toBe(503);
  expect(failing.asked).toHaveLength(2);
});

it('says what was found where no facade gives an answer', async () => {
  const { pass } = passOver({ a: silence, b: silence });
  await expect(pass.read('', '*/*')).rejects.toMatchObject({
    code: 'unavailable',
    facts: { found: expect.stringContaining('http://a: ECONNRESET') },
  });
});
