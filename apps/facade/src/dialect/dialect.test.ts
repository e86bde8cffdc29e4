import { createHttpServer } from '@signalbox/service-kit';
import { expect, test } from 'vitest';
import { createFacadeApp } from '../app.ts';
import { startFacade } from '../../testing/facade-harness.ts';
import { freshMessageId } from '../post/message.ts';
import type { Dialect } from './dialect.ts';
import { nativeDialect } from './native.ts';

/** Takes bare text and says it again: what a report might want, and no more. */
const echo: Dialect = {
  sends: [
    {
      method: 'put',
      path: '/echo',
      accepts: ['text'],
      doc: { summary: 'Say it again', replies: { 202: { description: 'The text' } } },
      messageOf: ({ body }) => ({ id: freshMessageId(), msg: body.form === 'text' ? body.text : '', idIs: 'ours' }),
      answer: ({ response }, { msg }) => void response.status(202).type('text/plain').send(`you said: ${msg}`),
    },
  ],
  reads: ({ logging }) => [
    {
      method: 'get',
      path: '/echo',
      doc: { summary: 'Who would be asked', replies: { 200: { description: 'Instances, a line each' } } },
      handle: ({ response }) =>
        void response.type('text/plain').send(
          logging
            .known()
            .map(({ id }) => id)
            .join('\n'),
        ),
    },
  ],
};

test('a second dialect has its own routes and words; its messages are stored, and its requests accounted for, as any', async () => {
  await using bench = await startFacade();
  const app = createFacadeApp(bench.service, { spoken: [nativeDialect, echo] });
  const server = createHttpServer({ app, port: 0, drainLeadMs: 0 });
  await using _ = { [Symbol.asyncDispose]: () => server.stop() };
  const { url } = await server.start();
  const put = (type: string, body: string) =>
    fetch(`${url}/echo`, { method: 'PUT', body, headers: { 'content-type': type } });

  const answer = await put('text/plain', 'hello');
  expect([answer.status, await answer.text()]).toEqual([202, 'you said: hello']);
  expect([bench.appended.length, [...bench.map.values()]]).toEqual([1, ['hello']]);
  expect(await (await fetch(`${url}/echo`)).text()).toBe('logging-1\nlogging-2\nlogging-3');
  expect((await put('application/json', '{')).status).toBe(415);
  expect(
    (await fetch(`${url}/facade`, { method: 'POST', body: 'native', headers: { 'content-type': 'text/plain' } }))
      .status,
  ).toBe(201);

  await expect.poll(() => bench.hops('reply')).toHaveLength(3);
  expect(bench.hops('accept')).toHaveLength(2);
  expect(bench.hops('reply').map(({ outcome, status }) => [outcome, status])).toEqual([
    ['ok', 202],
    ['rejected', 415],
    ['ok', 201],
  ]);
});
