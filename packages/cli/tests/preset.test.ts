import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { osProcesses } from '@signalbox/supervisor';
import type { Command, PresetList } from '@signalbox/shared';
import { signalbox } from './product.ts';

const ports = {
  facade: [8080, 8088],
  logging: [8081],
  messages: [8082],
  hazelcast: [5701],
  kafka: [9092],
  consul: [8500],
};
const settings = { counts: { facade: 2, logging: 1, messages: 1, kafka: 1 }, ports, dialect: 'native' as const };
const list: PresetList = {
  preset: 'default',
  presets: [
    { name: 'default', title: 'No preset', about: '', settings, problem: null, differs: [] },
    {
      name: 'mine',
      title: 'Mine',
      about: '',
      settings: null,
      problem: 'mine.yaml:2: facade.count: found 99',
      differs: [],
    },
  ],
};

/** A control plane that has these presets, and changes as the states say, one each time that it is asked. */
async function controlPlane(
  states: readonly Partial<Command>[],
): Promise<{ home: string; bodies: unknown[] } & AsyncDisposable> {
  const bodies: unknown[] = [];
  const left = [...states];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'POST') bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    const at = new Date().toISOString();
    const command = {
      id: 'c1',
      verb: 'preset',
      preset: 'report-c',
      targets: [],
      results: [],
      by: 'program',
      at,
      endedAt: null,
    };
    const state = (left.length > 1 ? left.shift() : left[0]) ?? {};
    const body =
      request.url === '/api/presets' ? list : request.method === 'POST' ? { id: 'c1' } : { ...command, ...state };
    response.writeHead(request.method === 'POST' ? 202 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  const home = await mkdtemp(path.join(tmpdir(), 'signalbox cli presets '));
  await mkdir(path.join(home, 'run'));
  const { pid } = process;
  const processStartTime = osProcesses().look(pid)?.startTime ?? '';
  const state = { pid, processStartTime, url, epoch: 1, startedAt: new Date().toISOString(), ready: true };
  await writeFile(path.join(home, 'run', 'state.json'), JSON.stringify(state));
  await writeFile(path.join(home, 'run', 'control.lock'), JSON.stringify({ pid, startTime: processStartTime }));
  await writeFile(path.join(home, 'run', 'token'), 'secret-token\n');
  return {
    home,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(home, { recursive: true });
    },
  };
}

it('lists the presets with their ports, marks the one that runs, and says of a wrong one what is wrong', async () => {
  await using control = await controlPlane([]);
  const { code, out } = await signalbox(control.home, 'preset', 'list');
  expect(code).toBe(0);
  expect(out).toMatch(/^\*\s+default\s+2 on 8080, 8088\s/m);
  expect(out).toMatch(/^\s+mine\s+cannot be used: mine\.yaml:2/m);
  expect(JSON.parse((await signalbox(control.home, 'preset', 'list', '--json')).out)).toEqual(list);
});

it('changes to one, telling how far it is, and ends with what came of it', async () => {
  const results = [{ target: 'cluster', outcome: 'report-c, epoch 2' }];
  await using control = await controlPlane([
    { state: 'running', stage: 'ending' },
    { state: 'running', stage: 'ending' },
    { state: 'running', stage: 'starting' },
    { state: 'done', results },
  ]);
  const { code, out, err } = await signalbox(control.home, 'preset', 'use', 'report-c');
  expect([code, out]).toEqual([0, 'cluster: report-c, epoch 2\n']);
  expect(err).toBe('every instance ends …\nthe new instances start …\n');
  expect(control.bodies).toEqual([{ verb: 'preset', preset: 'report-c' }]);
});

it('exits 1 with the reason where it failed, and 2 for what cannot be a name', async () => {
  const error = { code: 'engine-failed', message: 'The change to report-c failed; the cluster runs as default again.' };
  await using control = await controlPlane([{ state: 'failed', error }]);
  const failed = await signalbox(control.home, 'preset', 'use', 'report-c', '--json');
  expect([failed.code, JSON.parse(failed.out)]).toMatchObject([1, { error: { message: error.message } }]);
  expect((await signalbox(control.home, 'preset', 'use', '../etc')).code).toBe(2);
  expect(control.bodies).toHaveLength(1);
});
