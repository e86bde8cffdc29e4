import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * True when the folder, or the nearest one above it that exists, can be written to.
 * @param {string} folder
 * @returns {boolean}
 */
export function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const parent = path.dirname(folder);
    return absent && parent !== folder && canWrite(parent);
  }
}
