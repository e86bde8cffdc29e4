import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceId, type Status } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { endProduct } from '../../../test-engines/end-product.ts';
import { startControlPlane, type RunningControlPlane } from './running-control-plane.ts';

const victim = instanceId('kafka', 3);
const diskMegabytes = 24;
const sizes = ['facade.count=1', 'logging.count=1', 'messages.count=1'].flatMap((size) => ['--set', size]);

/** A disk of its own for one folder, with what the folder held. */
function mountDisk(folder: string): Disposable {
  const aside = `${folder}.aside`;
  execFileSync('mv', [folder, aside]);
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMegabytes}m`, 'signalbox-test', folder], { stdio: 'pipe' });
  // A broker's index files are mostly holes.
  execFileSync('cp', ['-a', '--sparse=always', `${aside}/.`, folder]);
  return { [Symbol.dispose]: () => void execFileSync('umount', ['--lazy', folder]) };
}

/** Why no disk can be mounted here; undefined where one can. */
function whyNotMount(): string | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'signalbox-test', folder], { stdio: 'pipe' });
    execFileSync('umount', [folder]);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes until nothing more fits; the file that took all the room. */
function fillUp(folder: string): string {
  const filler = path.join(folder, 'filler');
  const file = openSync(filler, 'w');
  try {
    for (let room = diskMegabytes * 1024 * 1024; room > 0; room -= 4_096) writeSync(file, Buffer.alloc(4_096, 1));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw thrown;
  } finally {
    closeSync(file);
  }
  return filler;
}

/** Sends one message as a client that keeps its promise: the same key again after each 503. How many 503 there were. */
async function send(url: string): Promise<number> {
  const key = randomUUID();
  for (let refusals = 0; ; refusals += 1) {
    const answer = await fetch(`${url}/facade`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'idempotency-key': key },
      body: `with a full disk ${key}`,
    });
    const body: unknown = await answer.json();
    if (answer.ok) return refusals;
    expect(body).toMatchObject({ status: 503, id: key });
    if (refusals > 20) throw new Error(`Still refused: ${JSON.stringify(body)}`);
  }
}

/** So many in rounds of 16 at once: all refusals. */
async function sendMany(url: string, count: number): Promise<number> {
  let refusals = 0;
  for (let sent = 0; sent < count; sent += 16)
    for (const one of await Promise.all(Array.from({ length: 16 }, () => send(url)))) refusals += one;
  return refusals;
}

const find = ({ instances }: Status, id: string) => instances.find((one) => one.id === id);

test('F13: a broker whose disk is full fails in words; every message is taken by the others; with room again it comes back without help', async (context) => {
  const why = whyNotMount();
  if (why !== undefined) context.skip(`this machine mounts no disk for a test: ${why}`);
  const home = mkdtempSync(path.join(tmpdir(), 'signalbox disk-'));
  await using left = new AsyncDisposableStack();
  const control = await startControlPlane(home, sizes);
  left.defer(() => endProduct(control.process, home));
  await control.ready();
  const url = find(await control.status(), 'facade-1')?.url ?? '';
  await sendMany(url, 64);
  await control.command({ verb: 'stop', targets: [victim] });
  left.use(mountDisk(path.join(home, 'data', 'kafka', victim)));
  await control.command({ verb: 'start', targets: [victim] });
  await allReady(control);

  const filler = fillUp(path.join(home, 'data', 'kafka', victim));
  let refusals = 0;
  let failed: ReturnType<typeof find>;
  for (let rounds = 0; failed?.state !== 'failed' && rounds < 200; rounds += 1) {
    refusals += await sendMany(url, 16);
    failed = find(await control.status(), victim);
  }
  expect(failed).toMatchObject({ state: 'failed' });
  refusals += await sendMany(url, 320);
  rmSync(filler);
  await allReady(control);
  console.log(JSON.stringify({ refusals, reason: failed?.reason }));

  await control.command({ verb: 'verify', targets: [] });
  const { verdict } = await control.verdict('valid', 5_000, (found) => found.verdict === 'valid');
  expect(verdict).toBe('valid');
});

function allReady(control: RunningControlPlane): Promise<Status> {
  return control.until('everything is ready', 90_000, ({ instances }) =>
    instances.every(({ ready }) => ready === true),
  );
}
