import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own recursive `mkdir` answers ENOENT on a read-only file system; here the
 * error names the true cause.
 */
export async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') await mustBeWritable(dirname(dir));
    throw error;
  }
}

/** Rejects with the cause when the nearest folder that exists cannot be written to. */
async function mustBeWritable(dir: string): Promise<void> {
  try {
    await access(dir, constants.W_OK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(dir) === dir) throw error;
    await mustBeWritable(dirname(dir));
  }
}
