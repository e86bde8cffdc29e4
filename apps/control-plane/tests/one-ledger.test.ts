import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceId, verdictSchema, verdictStateSchema, type Verdict } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endProduct } from '../../../test-engines/end-product.ts';
import { watchVerdict } from './live-verdict.ts';
import { startControlPlane, type RunningControlPlane } from './running-control-plane.ts';

const commandLine = path.resolve(import.meta.dirname, '..', '..', '..', 'packages', 'cli', 'src', 'main.ts');
/** With logs so small that every load has them rotated away again and again. */
const small = ['kafka.count=1', 'facade.count=2', 'logging.count=2', 'messages.count=2', 'logs.kilobytes=200'];
const sizes = small.flatMap((size) => ['--set', size]);
/** More than this small cluster serves on two cores; the surplus is refused. */
const load = { perSecond: 300, forMs: 4_000 };
/** A verdict at rest comes by itself; CONTRACT §10 allows 30 s. */
const atRestWithinMs = 30_000;

type Answers = Record<'acked' | 'refused' | 'unknown', number>;

/**
 * One cluster, one story: whatever happens to it, nothing acknowledged is lost, so nobody may ever say so, and the page's feed, the API and
 * the command line say the same.
 */
describe('the one ledger, while the system is innocent', () => {
  let home = '';
  let control: RunningControlPlane;

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'signalbox one-'));
    control = await startControlPlane(home, sizes);
    await control.ready();
  });
  afterAll(() => endProduct(control.process, home));

  async function again(...args: string[]): Promise<void> {
    await control.exit();
    control = await startControlPlane(home, [...args, ...sizes]);
    await control.ready();
  }

  async function facades(): Promise<string[]> {
    const { instances } = await control.status();
    return instances.flatMap(({ kind, url }) => (kind === 'facade' && url !== null ? [url] : []));
  }

  /** `npx signalbox verify --json`. */
  function verify(): Promise<Verdict> {
    return new Promise((resolve) => {
      const env = { ...process.env, SIGNALBOX_HOME: home };
      execFile(process.execPath, [commandLine, 'verify', '--json'], { env }, (_error, stdout) => {
        resolve(verdictSchema.parse(JSON.parse(stdout)));
      });
    });
  }

  /** What all say at rest, without being asked to verify; then the command line, which asks. */
  async function fourWays(): Promise<Verdict> {
    using feed = await watchVerdict(control.state().url, readFileSync(path.join(home, 'run', 'token'), 'utf8').trim());
    const api = await control.verdict('valid by itself', atRestWithinMs, ({ stage }) => stage === 'proven');
    const shown = verdictStateSchema.parse(await feed.until(({ stage }) => stage === 'proven'));
    expect(figuresOf(shown)).toEqual(figuresOf(api));
    expect(shown.checkedAt).not.toBeNull();
    const asked = await verify();
    expect(figuresOf(asked)).toEqual(figuresOf(api));
    const { acked, logged, duplicatesAbsorbed, unacknowledged, stored, held, lost, checkedUpTo } = api;
    // What a person can check in the head: each message once in the log, in the map and with messages.
    expect({ stored, held, lost, checkedUpTo }).toEqual({ stored: logged, held: logged, lost: 0, checkedUpTo: acked });
    expect(logged).toBe(acked + unacknowledged);
    expect(duplicatesAbsorbed).toBeGreaterThanOrEqual(0);
    return api;
  }

  test('under load nobody says more than he knows, and at rest all say the same', async () => {
    const answered = overload(await facades(), load);
    const during = await control.verdict(
      'under load',
      10_000,
      ({ stage, sent }) => stage === 'under-load' && sent > 50,
    );
    expect(during.lost).toBe(0);
    const answers = await answered;
    expect(answers.acked).toBeGreaterThan(100);
    const found = await fourWays();
    expect(found.acked).toBeGreaterThanOrEqual(answers.acked);
    // Else what follows would not be about logs that are cut.
    expect(existsSync(path.join(home, 'run', 'logs', 'facade-1.ndjson.1'))).toBe(true);
  });

  test('after `down` under load and a start, every line counts once', async () => {
    const before = await control.verdict('known', 5_000, () => true);
    const answered = overload(await facades(), load);
    await control.verdict('under load', 10_000, ({ sent }) => sent > before.sent + 50);
    control.process.kill('SIGTERM');
    const answers = await answered;
    await again();
    expect((await fourWays()).acked).toBeGreaterThanOrEqual(before.acked + answers.acked);
  });

  test('after a kill of the control plane under load likewise', async () => {
    const before = await control.verdict('known', 5_000, () => true);
    const answered = overload(await facades(), load);
    await control.verdict('under load', 10_000, ({ sent }) => sent > before.sent + 50);
    control.process.kill('SIGKILL');
    const answers = await answered;
    await again();
    expect((await fourWays()).acked).toBeGreaterThanOrEqual(before.acked + answers.acked);
  });

  test('a mode that is changed under load makes replicas, not duplicates', async () => {
    const answered = overload(await facades(), load);
    await configure('replica');
    await answered;
    await control.until('both hold all', 60_000, ({ instances }) => instances.every(({ ready }) => ready === true));
    expect((await fourWays()).anomalies).toEqual([]);
    await configure('group');
    await control.until('they share again', 60_000, ({ instances }) => instances.every(({ ready }) => ready === true));
    expect((await fourWays()).anomalies).toEqual([]);
  });

  test('a killed and started logging instance under load costs nobody his innocence', async () => {
    const answered = overload(await facades(), load);
    await control.command({ verb: 'kill', targets: [instanceId('logging', 1)] });
    await control.command({ verb: 'start', targets: [instanceId('logging', 1)] });
    await answered;
    expect((await fourWays()).anomalies).toEqual([]);
  });

  test('`reset` under load begins with nothing: what was sent before counts nowhere', async () => {
    const answered = overload(await facades(), load);
    await control.command({ verb: 'reset', targets: [] });
    await answered;
    await control.until('all is there again', 60_000, ({ instances }) =>
      instances.every(({ ready }) => ready === true),
    );
    await send(10);
    const found = await fourWays();
    // What the load still sent after the reset is in, and nothing of before.
    expect(found.acked).toBeLessThan(load.perSecond);
  });

  test('`down` under load, then `--fresh`, then ten: ten', async () => {
    const answered = overload(await facades(), load);
    const before = await control.verdict('under load', 10_000, ({ inFlight }) => inFlight > 0);
    control.process.kill('SIGTERM');
    await answered;
    await again('--fresh');
    await send(10);
    const found = await fourWays();
    expect(found).toMatchObject({ sent: 10, acked: 10, logged: 10, stored: 10, held: 10, anomalies: [] });
    expect(before.sent).toBeGreaterThan(10);
  });

  async function send(count: number): Promise<void> {
    const [url = ''] = await facades();
    for (let n = 0; n < count; n += 1) expect(await post(url)).toBe('acked');
  }

  async function configure(mode: 'group' | 'replica'): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const env = { ...process.env, SIGNALBOX_HOME: home };
      const args = [commandLine, 'config', 'set', 'messages/mode', mode];
      execFile(process.execPath, args, { env }, (error) => (error === null ? resolve() : reject(error)));
    });
  }
});

/** All but when it was looked at. */
function figuresOf(verdict: Verdict): Verdict {
  return { ...verdict, checkedAt: null, freshness: { reads: 0, late: 0 } };
}

/** An open loop: requests begin when they are due, whatever became of those before. */
async function overload(urls: readonly string[], { perSecond, forMs }: typeof load): Promise<Answers> {
  const answers: Answers = { acked: 0, refused: 0, unknown: 0 };
  const began = performance.now();
  const open: Promise<void>[] = [];
  for (let n = 0; performance.now() - began < forMs; n += 1) {
    const wait = began + (n * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    open.push(post(urls[n % urls.length] ?? '').then((outcome) => void (answers[outcome] += 1)));
  }
  await Promise.all(open);
  return answers;
}

function post(url: string): Promise<keyof Answers> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'text/plain' };
    const sent = request(`${url}/facade`, { method: 'POST', headers, timeout: 20_000 }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      response.on('end', () => resolve(statusCode < 300 ? 'acked' : statusCode < 500 ? 'refused' : 'unknown'));
      response.on('error', () => resolve('unknown'));
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve('unknown'));
    sent.end('text');
  });
}
