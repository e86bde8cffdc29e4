import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Journals kept besides the present epoch's. */
const olderKept = 1;

/** Where the journal of an epoch is; what is older than the one before is dropped. */
export function journalFolder(root: string, epoch: number): string {
  for (const name of existsSync(root) ? readdirSync(root) : []) {
    if (/^\d+$/.test(name) && Number(name) < epoch - olderKept) {
      rmSync(path.join(root, name), { recursive: true, force: true });
    }
  }
  return path.join(root, String(epoch));
}
