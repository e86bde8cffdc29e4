import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@signalbox/shared';

/** Beside each Maven module: a line for every jar that it may bring, as `sha256sum` writes them. */
export const sumsFile = 'jars.sha256';

/** Throws unless the folder holds exactly the jars of the list, byte for byte: what was fetched runs with the user's rights. */
export async function checkJars(lib: string, sums: string): Promise<void> {
  const expected = parseSums(await readFile(sums, 'utf8'));
  const found = (await readdir(lib)).toSorted();
  const unlisted = found.filter((name) => !expected.has(name));
  const missing = [...expected.keys()].filter((name) => !found.includes(name));
  if (unlisted.length + missing.length > 0)
    throw new AppError('engine-failed', `Maven brought other jars than ${sums} lists.`, {
      expected: missing.length === 0 ? 'no other' : missing.join(', '),
      found: unlisted.length === 0 ? 'none of them' : unlisted.join(', '),
      remedy,
    });
  for (const [name, sum] of expected) checkSum(name, await readFile(join(lib, name)), sum);
}

/** Throws unless these bytes have that SHA-256. */
export function checkSum(name: string, bytes: Uint8Array, sum: string | undefined): void {
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sum) return;
  throw new AppError(
    'engine-failed',
    `The fetched ${name} is not the one that this version of Signalbox was made with.`,
    {
      expected: sum === undefined ? 'a SHA-256 in its list' : `SHA-256 ${sum}`,
      found: `SHA-256 ${found}`,
      remedy,
    },
  );
}

/** Lines of 64 hex digits, two spaces and the file's name. */
export function parseSums(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [sum = '', name = ''] = line.split(/\s+/);
      return [name, sum.toLowerCase()];
    }),
  );
}

const remedy =
  'Nothing of it was kept. Try again on another network, and remove ~/.m2/repository first where Maven brought it: something on the way or ' +
  'there changes files. After a change of version: CONTRIBUTING.md says how the lists are renewed.';
