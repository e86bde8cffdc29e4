import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { controlStateSchema } from '@signalbox/shared';
import { endProduct } from '../../../test-engines/end-product.ts';
import { freePorts } from '../../../test-engines/free-port.ts';
import { until } from '../../../test-engines/until.ts';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
/** Longest start and stop on a busy machine of two cores, in milliseconds. */
export const startWithin = 150_000;

/** The real product in a home of its own, as `npm start` runs it. */
export async function startProduct(...options: readonly string[]): Promise<{ home: string } & AsyncDisposable> {
  const home = await mkdtemp(path.join(tmpdir(), 'signalbox product '));
  const [dashboard, consul] = await freePorts(2);
  const child = spawn(process.execPath, [path.join(root, 'apps', 'control-plane', 'src', 'main.ts'), ...options], {
    cwd: root,
    env: {
      ...process.env,
      SIGNALBOX_HOME: home,
      SIGNALBOX_DASHBOARD_PORT: String(dashboard),
      SIGNALBOX_CONSUL_PORT: String(consul),
    },
    stdio: 'ignore',
  });
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
    [Symbol.asyncDispose]: () => endProduct(child, home),
  };
}

/** The command line on that product. */
export async function signalbox(home: string, ...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  const main = path.join(root, 'packages', 'cli', 'src', 'main.ts');
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, SIGNALBOX_HOME: home } });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code, out, err };
}
