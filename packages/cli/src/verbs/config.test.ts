import { PassThrough } from 'node:stream';
import { anomalyKinds, AppError, systemClock, type Command, type Json } from '@signalbox/shared';
import { expect, it } from 'vitest';
import type { Context } from '../context.ts';
import type { ControlClient } from '../control-client.ts';
import { createOutput } from '../output.ts';
import { listConfig, rollbackConfig, setConfig } from './config.ts';

const entry = (key: string, value: string, takes: string) => ({ key, value, modifyIndex: 7, takes });
const command: Command = {
  id: 'c1',
  verb: 'restart',
  targets: ['logging-1', 'logging-2'],
  setting: { key: 'hazelcast/backup-count', value: '1' },
  state: 'running',
  results: [],
  by: 'program',
  at: '2026-01-01T00:00:00.000Z',
  endedAt: null,
};
const back = (target: string) => ({ target, outcome: 'restarted' });

/** A control plane that answers from a table, one state of a command after the other; and what a person is shown. */
function talk(answers: Readonly<Record<string, Json>>, states: readonly Partial<Command>[] = []) {
  const calls: string[] = [];
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err'): PassThrough =>
    new PassThrough().on('data', (chunk) => (said[name] += String(chunk)));
  let asked = 0;
  const client: ControlClient = {
    url: 'http://127.0.0.1:1',
    get(path, schema) {
      if (path !== '/api/commands/c1') return Promise.resolve(schema.parse(answers[path]));
      const state = states[Math.min(asked, states.length - 1)];
      asked += 1;
      return Promise.resolve(schema.parse({ ...command, ...state }));
    },
    send(method, path, body, schema) {
      calls.push(`${method} ${path} ${JSON.stringify(body)}`);
      return Promise.resolve(schema.parse(answers[`${method} ${path}`]));
    },
    lines: () => Promise.reject(new Error('nobody asks for lines here')),
    close: () => Promise.resolve(),
  };
  const context: Context = {
    place: { root: '/', home: '/' } as Context['place'],
    output: createOutput(false, stream('out'), stream('err')),
    clock: { ...systemClock, after: (_ms, call) => systemClock.after(0, call) },
    control: () => client,
    signal: new AbortController().signal,
  };
  return { context, calls, said };
}

const copies = '/api/config/hazelcast%2Fbackup-count';
const partitions = '/api/config/queue%2Fpartitions';
const verdict = {
  verdict: 'valid',
  reasons: [],
  sent: 12,
  acked: 12,
  refused: 0,
  unknown: 0,
  inFlight: 0,
  logged: 12,
  stored: 12,
  held: 12,
  duplicatesAbsorbed: 0,
  unacknowledged: 0,
  lost: 0,
  checkedUpTo: 12,
  stage: 'proven',
  checkedAt: null,
  underWay: 0,
  progress: null,
  remedy: null,
  anomalies: [],
  anomalyCounts: Object.fromEntries(anomalyKinds.map((kind) => [kind, 0])),
  freshness: { reads: 0, late: 0 },
};

it('lists what a change of each setting takes', async () => {
  const { context, said } = talk({
    '/api/config': {
      entries: [entry('routing/policy', 'random', 'live'), entry('queue/partitions', '6', 'epoch')],
    },
  });
  await listConfig(context);
  expect(said.out).toMatch(/^routing\/policy +random +#7 +at once\nqueue\/partitions +6 +#7 +.*--new-epoch/);
});

it('says what is restarted, waits for it, and names each one that is back', async () => {
  const { context, calls, said } = talk(
    {
      [copies]: entry('hazelcast/backup-count', '2', 'rolling'),
      [`PUT ${copies}`]: { ...entry('hazelcast/backup-count', '1', 'rolling'), modifyIndex: 9, command: 'c1' },
    },
    [{}, { results: [back('logging-1')] }, { state: 'done', results: [back('logging-1'), back('logging-2')] }],
  );
  await setConfig(context, 'hazelcast/backup-count', '1', {});
  expect(calls).toEqual([`PUT ${copies} {"value":"1","modifyIndex":7}`]);
  expect(said.err).toContain('restarted one after another');
  expect(said.err).toContain('logging-1: restarted (1 of 2)');
  expect(said.out).toBe('hazelcast/backup-count = 1 (#9)\n');
});

it('fails when somebody could not be restarted', async () => {
  const error = { code: 'conflict', message: 'logging-2: it does not come back' };
  const { context } = talk(
    {
      [copies]: entry('hazelcast/backup-count', '2', 'rolling'),
      [`PUT ${copies}`]: { ...entry('hazelcast/backup-count', '1', 'rolling'), command: 'c1' },
    },
    [{ state: 'failed', error }],
  );
  await expect(setConfig(context, 'hazelcast/backup-count', '1', {})).rejects.toMatchObject({
    code: 'engine-failed',
    message: 'logging-2: it does not come back',
  });
});

it('drops no messages unasked: one sentence with their count and the flag, and nothing is written', async () => {
  const history = [
    { value: '6', at: '2026-01-01T00:00:01.000Z', modifyIndex: 7, by: 'program' },
    { value: '3', at: '2026-01-01T00:00:00.000Z', modifyIndex: 5, by: 'program' },
  ];
  const { context, calls } = talk({
    [partitions]: entry('queue/partitions', '6', 'epoch'),
    [`${partitions}/history`]: { key: 'queue/partitions', history },
    '/api/verdict': verdict,
  });
  for (const change of [
    () => setConfig(context, 'queue/partitions', '3', {}),
    () => rollbackConfig(context, 'queue/partitions', {}),
  ]) {
    const refusal = await change().catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({
      code: 'wrong-use',
      message: expect.stringMatching(/^12 messages.*--new-epoch\.$/),
    });
  }
  expect(calls).toEqual([]);
});

it('consents where it is told to', async () => {
  const { context, calls, said } = talk(
    {
      [partitions]: entry('queue/partitions', '6', 'epoch'),
      [`PUT ${partitions}`]: { ...entry('queue/partitions', '3', 'epoch'), command: 'c1' },
    },
    [{ state: 'done', results: [] }],
  );
  await setConfig(context, 'queue/partitions', '3', { newEpoch: true });
  expect(calls).toEqual([`PUT ${partitions} {"value":"3","modifyIndex":7,"newEpoch":true}`]);
  expect(said.err).toContain('the messages of this one are dropped');
});
