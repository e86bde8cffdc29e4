import { expect, test } from 'vitest';
import { createSingleFlight } from './single-flight.ts';

test('requests with one id and content share one send; the next one later is sent anew', async () => {
  const flights = createSingleFlight<number>();
  let sends = 0;
  const send = () => Promise.resolve((sends += 1));
  const all = await Promise.all([
    flights.fly('id', 'a', send),
    flights.fly('id', 'a', send),
    flights.fly('id', 'a', send),
  ]);
  expect(all.map(({ joined }) => joined)).toEqual([false, true, true]);
  expect(sends).toBe(1);
  expect(await flights.fly('id', 'a', send)).toEqual({ value: 2, joined: false });
});

test('other content under the id waits for its turn', async () => {
  const flights = createSingleFlight<string>();
  const order: string[] = [];
  const first = Promise.withResolvers<string>();
  const a = flights.fly('id', 'a', () => first.promise.then((value) => (order.push('a'), value)));
  const b = flights.fly('id', 'b', () => Promise.resolve((order.push('b'), 'b')));
  first.resolve('a');
  await Promise.all([a, b]);
  expect(order).toEqual(['a', 'b']);
});

test('who joined a send that failed fails with it, and the id is free again', async () => {
  const flights = createSingleFlight<number>();
  const all = await Promise.allSettled([
    flights.fly('id', 'a', () => Promise.reject(new Error('no'))),
    flights.fly('id', 'a', () => Promise.resolve(1)),
  ]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flights.fly('id', 'a', () => Promise.resolve(2))).toEqual({ value: 2, joined: false });
});
