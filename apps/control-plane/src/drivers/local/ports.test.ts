import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { instanceId } from '@signalbox/shared';
import { chooseDashboardPort, isPortFree } from '../../loopback.ts';
import { choosePorts, portOf, type AssignedPorts } from './ports.ts';

const taken: Server[] = [];
afterEach(async () => {
  await Promise.all(taken.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function occupy(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    taken.push(server);
    server.listen(0, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

async function free(): Promise<number> {
  const port = await occupy();
  await new Promise((resolve) => taken.pop()?.close(resolve));
  return port;
}

const facade = instanceId('facade', 1);
const logging = instanceId('logging', 1);

test('a free wish is granted', async () => {
  const wish = await free();
  const { assigned, replaced } = await choosePorts([{ instance: facade, use: 'http', wish }], {});
  expect(portOf(assigned, facade, 'http')).toBe(wish);
  expect(replaced).toEqual([]);
});

test('a taken wish is replaced by a free port, and that is told', async () => {
  const wish = await occupy();
  const { assigned, replaced } = await choosePorts([{ instance: facade, use: 'http', wish }], {});
  const got = portOf(assigned, facade, 'http');
  expect(got).not.toBe(wish);
  expect(await isPortFree(got)).toBe(true);
  expect(replaced).toMatchObject([{ instance: facade, wanted: wish, got }]);
});

test('a listener on all addresses counts as taken', async () => {
  const wish = await occupy('0.0.0.0');
  expect(await isPortFree(wish)).toBe(false);
});

test('two with the same wish get two ports', async () => {
  const wish = await free();
  const wishes = [facade, logging].map((instance) => ({ instance, use: 'http' as const, wish }));
  const { assigned } = await choosePorts(wishes, {});
  expect(portOf(assigned, facade, 'http')).toBe(wish);
  expect(portOf(assigned, logging, 'http')).not.toBe(wish);
});

test('the port of before beats the wish', async () => {
  const [before, wish] = [await free(), await free()];
  const kept: AssignedPorts = { [facade]: { http: before } };
  const { assigned } = await choosePorts([{ instance: facade, use: 'http', wish }], kept);
  expect(portOf(assigned, facade, 'http')).toBe(before);
});

test('a dashboard port that somebody answers on ::1 is not taken over', async () => {
  const wish = await occupy('::1');
  expect(await chooseDashboardPort(wish)).not.toBe(wish);
});
