import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../../test-engines/until.ts';

const ownProduct = path.resolve(import.meta.dirname, '..', 'product', 'own-product.mjs');

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the command under way, begins no other, and stops the product',
  async (signal) => {
    const dir = await mkdtemp(path.join(tmpdir(), 'signalbox own product '));
    const asked = path.join(dir, 'asked');
    const lines = async () => (await readFile(asked, 'utf8').catch(() => '')).split('\n').filter(Boolean);
    try {
      // A `signalbox` that notes what it is asked, and whose chaos never ends by itself.
      await writeFile(
        path.join(dir, 'signalbox.mjs'),
        `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(asked)}, process.argv[2] + '\\n');
       if (process.argv[2] === 'chaos') setInterval(() => undefined, 1000);`,
      );
      await writeFile(
        path.join(dir, 'soak.mjs'),
        `import { withOwnProduct } from ${JSON.stringify(ownProduct)};
       await withOwnProduct('test', process.env, async (run) => { for (;;) await run(['chaos'], true); }, ${JSON.stringify(path.join(dir, 'signalbox.mjs'))});`,
      );
      const soak = spawn(process.execPath, [path.join(dir, 'soak.mjs')], { stdio: 'ignore' });
      const ended = once(soak, 'exit');
      await until('chaos runs', async () => (await lines()).includes('chaos'), 20_000);
      soak.kill(signal);
      expect(await ended).toEqual([1, null]);
      expect(await lines()).toEqual(['up', 'chaos', 'down']);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
);
