import { AppError } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { startApp } from '../../testing/app-harness.ts';
import type { Route } from './route.ts';
import { sendTexts } from './send-texts.ts';

function route(texts: () => Iterable<string> | AsyncIterable<string>): Route {
  return {
    method: 'get',
    path: '/all',
    doc: { summary: 'Everything', replies: {} },
    handle: ({ response }) => sendTexts(response, texts()),
  };
}

describe('a reply made of texts', () => {
  it('is all of them in order, and may be empty', async () => {
    const parts = Array.from({ length: 30_000 }, (_, i) => `line ${i}\n`);
    await using bench = await startApp({ title: 'test', routes: [route(() => parts)] });
    expect((await bench.send({ path: '/all' })).text).toBe(parts.join(''));
    await using empty = await startApp({ title: 'test', routes: [route(() => [])] });
    expect(await empty.send({ path: '/all' })).toMatchObject({ status: 200, text: '' });
  });

  it('lets other requests come between, however long it is', async () => {
    let made = 0;
    function* endless(): Generator<string> {
      for (; made < 100_000; made += 1) yield 'x'.repeat(1_000);
    }
    const other: Route = {
      method: 'get',
      path: '/other',
      doc: { summary: 'Where the long reply is', replies: {} },
      handle: ({ response }) => void response.json(made),
    };
    await using bench = await startApp({ title: 'test', routes: [route(endless), other] });
    const long = bench.send({ path: '/all' });
    const at = Number((await bench.send({ path: '/other' })).text);
    expect(at).toBeLessThan(100_000);
    expect((await long).text).toHaveLength(100_000_000);
  });

  it('that fails before it began keeps its status, and is cut off when it fails later', async () => {
    const refusal = () => new AppError('unavailable', 'The source is gone.');
    async function* failing(after: number): AsyncGenerator<string> {
      for (let n = 0; n < after; n += 1) yield 'x'.repeat(100_000);
      throw refusal();
    }
    await using atOnce = await startApp({ title: 'test', routes: [route(() => failing(0))] });
    expect((await atOnce.send({ path: '/all' })).status).toBe(503);
    await using later = await startApp({ title: 'test', routes: [route(() => failing(5))] });
    await expect(later.send({ path: '/all' })).rejects.toThrow(/aborted|hang up|reset/);
  });
});
