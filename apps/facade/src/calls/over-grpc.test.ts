import { randomUUID } from 'node:crypto';
import { readReplySchema, transports, type Transport } from '@signalbox/shared';
import { describe, expect, test } from 'vitest';
import { startFacade, type FacadeHarness } from '../../testing/facade-harness.ts';
import type { Mood } from '../../testing/fake-instances.ts';

/** The same instances, asked over either. */
function facadeOver(transport: Transport, counts: { logging?: number } = {}): Promise<FacadeHarness> {
  return startFacade({ transport, ...counts });
}

const askedOver: Readonly<Record<Transport, string>> = { http: 'POST /log', grpc: 'LogMessage' };

describe.each(transports)('a facade that speaks with logging over %s', (transport) => {
  test('stores what it is sent, knows what it has stored, and refuses other content', async () => {
    await using bench = await facadeOver(transport, { logging: 1 });
    const key = { 'idempotency-key': randomUUID() };
    const first = await bench.post({ msg: 'ґанок 🚂' }, key);
    expect([first.status, bench.map.get(String(first.json.id))]).toEqual([201, 'ґанок 🚂']);
    expect(bench.logging[0]?.asked).toContain(askedOver[transport]);
    expect((await bench.post({ msg: 'ґанок 🚂' }, key)).status).toBe(200);
    expect((await bench.post({ msg: 'other' }, key)).status).toBe(422);
    expect(bench.hops('log').map(({ outcome, mapPartition }) => [outcome, mapPartition])).toEqual([['ok', 7]]);
  });

  test.each<[Mood, string]>([
    ['gone', 'refused'],
    ['resets', 'reset'],
    ['fails', 'error'],
    ['unready', 'unavailable'],
    ['silent', 'timeout'],
  ])('[ROU10] goes to the next instance when one is %s', async (mood, outcome) => {
    await using bench = await facadeOver(transport, { logging: 2 });
    bench.setPolicy('round-robin');
    await bench.logging[0]?.setMood(mood);
    const replies = [await bench.post({ msg: 'a' }), await bench.post({ msg: 'b' })];
    expect(replies.map(({ status, json }) => [status, json.logging?.instance])).toEqual([
      [201, 'logging-2'],
      [201, 'logging-2'],
    ]);
    expect(bench.hops('log').map((hop) => [hop.to, hop.outcome])).toContainEqual(['logging-1', outcome]);
  });

  test('[ROU6] is back at an instance that comes back', async () => {
    await using bench = await facadeOver(transport, { logging: 2 });
    bench.setPolicy('round-robin');
    const [first] = bench.logging;
    await first?.setMood('gone');
    await bench.post({ msg: 'a' });
    await bench.post({ msg: 'b' });
    await first?.setMood('well');
    await expect
      .poll(async () => (await bench.post({ msg: 'again' })).json.logging?.instance, { timeout: 8_000 })
      .toBe('logging-1');
  });

  test('its store that found its own second try has stored it: 201', async () => {
    await using bench = await facadeOver(transport, { logging: 1 });
    await bench.logging[0]?.setMood('finds-its-own');
    expect((await bench.post({ msg: 'a' })).status).toBe(201);
  });

  test('reads the whole set, pages, lines and one message alike', async () => {
    await using bench = await facadeOver(transport, { logging: 1 });
    for (const msg of ['a', 'b', 'c']) await bench.post({ msg });
    const whole = readReplySchema.parse(JSON.parse((await bench.get('/facade')).text));
    expect([whole.logging.count, whole.logging.messages.map(({ msg }) => msg).toSorted()]).toEqual([
      3,
      ['a', 'b', 'c'],
    ]);
    const page = readReplySchema.parse(JSON.parse((await bench.get('/facade?limit=2')).text));
    expect([page.logging.messages.length, page.logging.count]).toEqual([2, 3]);
    const lines = (await bench.get('/facade', { accept: 'application/x-ndjson' })).text.trim().split('\n');
    const ofLogging = lines.map((line) => JSON.parse(line) as { from: string; msg: string });
    expect(ofLogging.filter(({ from }) => from === 'logging').map(({ msg }) => msg)).toEqual(
      whole.logging.messages.map(({ msg }) => msg),
    );
    const [{ id } = { id: '' }] = whole.logging.messages;
    expect(JSON.parse((await bench.get(`/facade/${id}`)).text)).toMatchObject({ logging: { mapPartition: 7 } });
    expect((await bench.get(`/facade/${randomUUID()}`)).status).toBe(404);
  });

  test('a set that breaks off is asked for elsewhere before anything of it is shown', async () => {
    await using bench = await facadeOver(transport, { logging: 2 });
    for (let n = 0; n < 50; n += 1) await bench.post({ msg: `text ${n}` });
    await bench.logging[0]?.setMood('breaks-off');
    for (let n = 0; n < 4; n += 1) {
      const { logging } = readReplySchema.parse(JSON.parse((await bench.get('/facade')).text));
      expect([logging.instance, logging.messages.length]).toEqual(['logging-2', 50]);
    }
  });
});
