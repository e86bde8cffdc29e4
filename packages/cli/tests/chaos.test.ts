import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { controlStateSchema } from '@signalbox/shared';
import { freePorts } from '../../../test-engines/free-port.ts';
import { until } from '../../../test-engines/until.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
/** Longest start, run and stop on a busy machine of two cores, in milliseconds. */
const startWithin = 150_000;
const runWithin = 240_000;

/** The real product in a home of its own, as `npm start` runs it. */
async function startProduct(): Promise<{ home: string } & AsyncDisposable> {
  const home = await mkdtemp(path.join(tmpdir(), 'signalbox chaos '));
  const [dashboard, consul] = await freePorts(2);
  const child = spawn(process.execPath, [path.join(root, 'apps', 'control-plane', 'src', 'main.ts')], {
    cwd: root,
    env: {
      ...process.env,
      SIGNALBOX_HOME: home,
      SIGNALBOX_DASHBOARD_PORT: String(dashboard),
      SIGNALBOX_CONSUL_PORT: String(consul),
    },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await until(
    'the product is ready',
    async () => {
      const text = await readFile(path.join(home, 'run', 'state.json'), 'utf8');
      return controlStateSchema.parse(JSON.parse(text)).ready;
    },
    startWithin,
  );
  return {
    home,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function signalbox(home: string, ...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const main = path.join(root, 'packages', 'cli', 'src', 'main.ts');
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, SIGNALBOX_HOME: home } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

it(
  'F14: 5,000 acknowledged over 5 single SIGKILLs, nothing lost, none failed, and the journal says so again afterwards',
  async () => {
    await using product = await startProduct();
    const faults = 'kill-logging,kill-messages,kill-facade,kill-leader';
    // Above the 100 acknowledged a second that a fault must meet, and below what two cores bear while a killed instance starts again.
    const args = [
      'chaos',
      '--acked',
      '5000',
      '--kills',
      '5',
      '--seed',
      '1',
      '--rate',
      '115',
      '--faults',
      faults,
      '--json',
    ];
    const { out } = await signalbox(product.home, ...args);
    const result = JSON.parse(out);
    const { latencyAfterFault, failures, retries } = result;
    console.log(JSON.stringify({ latencyAfterFault, failures, retries }, undefined, 1));
    // Apart from the others, as no object fails to match an empty one.
    expect(failures).toEqual({});
    expect(result).toMatchObject({
      seed: 1,
      kills: 5,
      verdict: 'valid',
      reasons: [],
      lost: 0,
      duplicates: 0,
      phantoms: 0,
      reorders: 0,
      failedRequests: 0,
    });
    expect(result.acked).toBeGreaterThanOrEqual(5000);
    const again = await signalbox(product.home, 'chaos', '--replay', path.dirname(result.report), '--json');
    expect(JSON.parse(again.out)).toMatchObject({ runId: result.runId, verdict: 'valid', acked: result.acked });
  },
  startWithin + runWithin,
);
