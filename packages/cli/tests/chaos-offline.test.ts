import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createJournal } from '@signalbox/observer';
import { instanceId, messageIdSchema, type JournalRecord } from '@signalbox/shared';

const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');

async function signalbox(...args: string[]): Promise<{ code: unknown; json: Record<string, unknown> }> {
  const child = spawn(process.execPath, [main, ...args, '--json']);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, json: JSON.parse(out) };
}

const id = messageIdSchema.parse('0a0a0a0a-0000-4000-8000-000000000001');
const hash = '00000000000000aa';
const logging = instanceId('logging', 1);
const messages = instanceId('messages', 1);

/** A run in which one message was sent, acknowledged and read, and one fault was injected while `inFlight` others were under way. */
function history(inFlight: number, shown: boolean): JournalRecord[] {
  const others = Array.from({ length: inFlight }, (_, n) => n + 2);
  const otherId = (n: number): typeof id =>
    messageIdSchema.parse(`0b0b0b0b-0000-4000-8000-${String(n).padStart(12, '0')}`);
  return [
    { type: 'begin', t: 0, run: 'r', epoch: 1, partitions: 1, mode: 'group', closed: true, seed: 1 },
    { type: 'invoke', t: 1, op: 1, id, hash },
    { type: 'outcome', t: 2, op: 1, outcome: 'acked', partition: 0, offset: 0, logging, status: 201 },
    ...others.map((n): JournalRecord => ({ type: 'invoke', t: 3, op: n, id: otherId(n), hash })),
    { type: 'fault', t: 4, verb: 'kill', targets: ['facade-1'], confirmed: true, tolerated: true },
    ...others.map((n): JournalRecord => ({ type: 'outcome', t: 5, op: n, outcome: 'unknown' })),
    { type: 'heal', t: 6, targets: ['facade-1'] },
    { type: 'settled', t: 7, logging: [logging], messages: [messages] },
    { type: 'log-begin', t: 8, pass: 1 },
    { type: 'log', t: 9, partition: 0, offset: 0, id, hash },
    { type: 'log-end', t: 10, pass: 1, partition: 0, highWater: 1 },
    { type: 'read-begin', t: 11, read: 1, client: 'c', instance: logging, kind: 'logging', final: true },
    ...(shown ? [{ type: 'read-item', t: 12, read: 1, id, hash } as const] : []),
    { type: 'read-end', t: 13, read: 1, complete: true, count: shown ? 1 : 0 },
    { type: 'read-begin', t: 14, read: 2, client: 'c', instance: messages, kind: 'messages', final: true },
    { type: 'read-item', t: 15, read: 2, id, hash, partition: 0, offset: 0 },
    { type: 'read-end', t: 16, read: 2, complete: true, count: 1, owns: [0] },
    { type: 'end', t: 17 },
  ];
}

async function folderOf(
  records: readonly JournalRecord[],
  acked: number,
): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(path.join(tmpdir(), 'signalbox journal '));
  const plan = { runId: 'r', seed: 1, acked, kills: 1, rate: 150, faults: [] };
  await writeFile(path.join(folder, 'plan.json'), JSON.stringify(plan));
  const journal = createJournal({ folder: path.join(folder, 'journal') });
  for (const record of records) journal.write(record);
  await journal.close();
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe('a journal judged again', () => {
  it('is valid, exit 0, where all was seen', async () => {
    await using run = await folderOf(history(16, true), 1);
    expect(await signalbox('chaos', '--replay', run.folder)).toMatchObject({
      code: 0,
      json: { runId: 'r', verdict: 'valid', acked: 1 },
    });
  });

  it('is invalid, exit 1, and names the message that was lost', async () => {
    await using run = await folderOf(history(16, false), 1);
    expect(await signalbox('chaos', '--replay', run.folder)).toMatchObject({
      code: 1,
      json: { verdict: 'invalid', anomalies: [{ kind: 'lost', id, hop: 'logging:logging-1' }] },
    });
  });

  it('is unknown, exit 1, where a fault met too little load', async () => {
    await using run = await folderOf(history(15, true), 1);
    expect(await signalbox('chaos', '--replay', run.folder)).toMatchObject({ code: 1, json: { verdict: 'unknown' } });
  });

  it('is unknown, exit 1, where fewer were acknowledged than the run set out for', async () => {
    await using run = await folderOf(history(16, true), 2);
    expect(await signalbox('chaos', '--replay', run.folder)).toMatchObject({ code: 1, json: { verdict: 'unknown' } });
  });

  it('is unknown, exit 1, where the run was broken off', async () => {
    await using run = await folderOf(history(16, true).slice(0, -1), 1);
    expect(await signalbox('chaos', '--replay', run.folder)).toMatchObject({ code: 1, json: { verdict: 'unknown' } });
  });
});

it.each([
  [['--faults', 'kill-everything']],
  [['--kills', '-1']],
  [['--acked', 'many']],
  [['--replay', path.join(tmpdir(), 'no-such-run')]],
])('chaos %j is wrong use: exit 2', async (args) => {
  const { code, json } = await signalbox('chaos', ...args);
  expect(code).toBe(2);
  expect(json).toHaveProperty('error.message');
});
