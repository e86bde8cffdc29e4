import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDependencies, whyInstall } from '../scripts/setup/dependencies.mjs';
import { engineCacheOf } from '../scripts/setup/places.mjs';

/** A lockfile of its own: two hundred packages that only these tests need stay out of every other install. */
const folder = path.join(import.meta.dirname, 'httpyac');

export interface HttpReply {
  readonly status: number;
  readonly body: string;
}

/** Puts the runner there, as its lockfile says, unless it is. Nothing of it runs while it is installed. */
export async function installHttpyac(): Promise<void> {
  if (whyInstall(folder) === undefined) return;
  const env = { ...process.env, npm_config_ignore_scripts: 'true', npm_config_omit: 'optional' };
  await installDependencies({ root: folder, env, cacheDir: engineCacheOf(process.env) });
}

/**
 * Sends all requests of a `.http` file in their order, as a person's own runner would, and gives the answers in that order.
 * @param moved which origin of the file is now at which other one: a test's ports are not the preset's
 */
export async function sendHttpFile(file: string, moved: ReadonlyMap<string, string>): Promise<HttpReply[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'signalbox http '));
  try {
    const copy = path.join(scratch, path.basename(file));
    await writeFile(copy, withOrigins(await readFile(file, 'utf8'), moved));
    const runner = path.join(folder, 'node_modules', 'httpyac', 'bin', 'httpyac.js');
    // The scratch folder is its home as well: no configuration of the person who runs the tests reaches it.
    const child = spawn(process.execPath, [runner, 'send', copy, '--all', '--json', '--output', 'response'], {
      cwd: scratch,
      env: { ...process.env, HOME: scratch, NODE_NO_WARNINGS: '1' },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`Expected httpyac to send ${file}; it ended with ${code}.\n${out}${err}`);
    return (JSON.parse(out) as Output).requests.map(({ response: { statusCode, body } }) => ({
      status: statusCode,
      body,
    }));
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/** What `--json --output response` prints, as far as it is read here. */
interface Output {
  readonly requests: readonly { readonly response: { readonly statusCode: number; readonly body: string } }[];
}

/** Every origin of the file must be one that was moved: else a test would ask whoever listens there. */
function withOrigins(text: string, moved: ReadonlyMap<string, string>): string {
  return text.replaceAll(/http:\/\/[\w.-]+:\d+/g, (origin) => {
    const now = moved.get(origin);
    if (now !== undefined) return now;
    throw new Error(`Expected an origin of the preset (${[...moved.keys()].join(', ')}), found ${origin}.`);
  });
}
