import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { provided } from '../../../test-engines/provided.ts';
import { runtimes } from '../src/drivers/runtimes.ts';
import { openHome } from '../src/home/home.ts';
import { readOrMakeSecrets } from '../src/home/secrets.ts';
import { driverContract } from '../testing/driver-contract.ts';

driverContract(async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'signalbox driver '));
  const home = openHome(dir);
  const runtime = runtimes.local({
    home,
    secrets: readOrMakeSecrets(home.runDir),
    provided,
    rootDir: path.resolve(import.meta.dirname, '..', '..', '..'),
    failpoints: new Map(),
  });
  return { runtime, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}, 60_000);
