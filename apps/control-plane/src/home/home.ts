import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '@signalbox/shared';

/** The folders of one cluster's state (CONTRACT §2); all absolute. */
export interface Home {
  readonly dir: string;
  /** Mode 0700: state.json, token, logs, records of children. */
  readonly runDir: string;
  readonly logsDir: string;
  /** What survives a full stop: the brokers' logs, Consul's store. */
  readonly dataDir: string;
}

/** Brokers fill their disk by segments; with less than this they would not even start. */
const leastFreeBytes = 256 * 1024 * 1024;

/** Opens the home and makes sure that it can be written to; a read-only or full one throws AppError with one clear sentence. */
export function openHome(dir: string): Home {
  const home: Home = {
    dir,
    runDir: path.join(dir, 'run'),
    logsDir: path.join(dir, 'run', 'logs'),
    dataDir: path.join(dir, 'data'),
  };
  try {
    mkdirSync(home.logsDir, { recursive: true, mode: 0o700 });
    mkdirSync(home.dataDir, { recursive: true, mode: 0o700 });
    chmodSync(home.runDir, 0o700);
    tryToWrite(path.join(home.runDir, `.write-test-${process.pid}`));
  } catch (thrown) {
    throw cannotUse(dir, thrown);
  }
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize < leastFreeBytes) {
    throw new AppError('unavailable', `There is not enough room for Signalbox in ${dir}.`, {
      expected: `${Math.round(leastFreeBytes / 1024 / 1024)} MB free`,
      found: `${Math.round((bavail * bsize) / 1024 / 1024)} MB`,
      remedy: 'Free some, or name another folder with SIGNALBOX_HOME.',
    });
  }
  return home;
}

/** Writes a file in one step: a reader sees the old one or the new one. Mode 0600. */
export function writeAtOnce(file: string, text: string): void {
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, file);
  } catch (thrown) {
    rmSync(fresh, { force: true });
    throw cannotUse(path.dirname(file), thrown);
  }
}

function tryToWrite(file: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, Buffer.alloc(4096));
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
}

const words: Readonly<Record<string, string>> = {
  EROFS: 'a read-only file system',
  EACCES: 'no permission to write',
  EPERM: 'no permission to write',
  ENOSPC: 'a full disk',
  EDQUOT: 'a used-up quota',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
};

function cannotUse(dir: string, thrown: unknown): AppError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const found = words[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return new AppError(
    'unavailable',
    `Signalbox cannot keep its state in ${dir}.`,
    {
      expected: 'a folder that can be written to',
      found,
      remedy: 'Make it writable, or name another folder with SIGNALBOX_HOME.',
    },
    thrown,
  );
}
