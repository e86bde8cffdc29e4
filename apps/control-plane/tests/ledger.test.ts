import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceId, verdictSchema, type Verdict } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endProduct } from '../../../test-engines/end-product.ts';
import { startControlPlane, type RunningControlPlane } from './running-control-plane.ts';

const commandLine = path.resolve(import.meta.dirname, '..', '..', '..', 'packages', 'cli', 'src', 'main.ts');
const sizes = ['kafka.count=1', 'facade.count=1', 'logging.count=2', 'messages.count=2'].flatMap((size) => [
  '--set',
  size,
]);

/** All but when it was looked at. */
function figuresOf(verdict: Verdict): Verdict {
  return { ...verdict, checkedAt: null };
}

/** One small cluster, one story: each test goes on where the one before ended. */
describe('the ledger of a real cluster', () => {
  let home = '';
  let control: RunningControlPlane;
  let found: Verdict;

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'signalbox ledger-'));
    control = await startControlPlane(home, sizes);
    await control.ready();
  });
  afterAll(() => endProduct(control.process, home));

  /** `npx signalbox VERB --json`: what it printed, and its exit code. */
  function signalbox(...args: string[]): Promise<{ code: number; json: unknown }> {
    return new Promise((resolve) => {
      const env = { ...process.env, SIGNALBOX_HOME: home };
      execFile(process.execPath, [commandLine, ...args, '--json'], { env }, (error, stdout) => {
        resolve({ code: error === null ? 0 : Number(error.code), json: JSON.parse(stdout) });
      });
    });
  }

  async function verify(): Promise<{ code: number; verdict: Verdict }> {
    const { code, json } = await signalbox('verify');
    return { code, verdict: verdictSchema.parse(json) };
  }

  test('nothing was sent, so nothing is proven: unknown, exit 1, with the reason', async () => {
    const { code, verdict } = await verify();
    expect(verdict).toMatchObject({ verdict: 'unknown', sent: 0, logged: 0, stored: 0, held: 0, anomalies: [] });
    expect(verdict.reasons).toEqual(['0 messages were acknowledged, fewer than 1']);
    expect(code).toBe(1);
  });

  test('what was sent, once and again and wrongly, is in the figures, and the verdict is valid', async () => {
    expect(await signalbox('send', 'hello', '--count', '200')).toMatchObject({ code: 0 });
    const long = 'an event tells only the beginning of a long text '.repeat(50);
    expect(await signalbox('send', long)).toMatchObject({ code: 0 });
    const key = randomUUID();
    for (const text of ['first', 'first', 'other']) await signalbox('send', text, '--key', key);
    const { code, verdict } = await verify();
    expect(verdict.reasons).toEqual([]);
    expect(verdict).toMatchObject({ verdict: 'valid', acked: 202, unknown: 0, inFlight: 0, anomalies: [] });
    expect(verdict).toMatchObject({ logged: 202, stored: 202, held: 202 });
    expect(code).toBe(0);
    found = verdict;
  });

  test('[F11] a killed control plane’s successor concludes the same from the journal, without being asked to verify', async () => {
    control.process.kill('SIGKILL');
    await control.exit();
    control = await startControlPlane(home);
    await control.ready();
    const again = await control.verdict('valid again', 20_000, ({ verdict }) => verdict === 'valid');
    expect(figuresOf(again)).toEqual(figuresOf(found));
  });

  test('what is sent after that counts on top of it', async () => {
    expect(await signalbox('send', 'more', '--count', '10')).toMatchObject({ code: 0 });
    expect((await verify()).verdict).toMatchObject({
      verdict: 'valid',
      acked: 212,
      logged: 212,
      stored: 212,
      held: 212,
    });
  });

  test('a killed instance is no loss: unknown while it is not whole, then valid by whoever is left', async () => {
    await control.command({ verb: 'kill', targets: [instanceId('messages', 2)] });
    await control.verdict('unknown once something moved', 5_000, ({ verdict }) => verdict === 'unknown');
    const { verdict } = await verify();
    expect(verdict.reasons).toEqual([]);
    expect(verdict).toMatchObject({ verdict: 'valid', acked: 212, held: 212 });
  });

  test('[F12] everything is stopped and started again, and every message is there', async () => {
    control.process.kill('SIGTERM');
    expect(await control.exit()).toBe(0);
    control = await startControlPlane(home, sizes);
    await control.ready();
    const { verdict } = await verify();
    expect(verdict.reasons).toEqual([]);
    expect(verdict).toMatchObject({ verdict: 'valid', acked: 212, logged: 212, stored: 212, held: 212 });
  });
});
