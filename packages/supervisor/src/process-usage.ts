import { AppError } from '@signalbox/shared';
import { darwinProcesses } from './darwin-processes.ts';
import { linuxProcesses } from './linux-processes.ts';
import type { OsProcesses, ProcessSight, ProcessUsage } from './os-processes.ts';

/** The operating system that runs us; anything but Linux and macOS is refused in words. */
export function osProcesses(platform: NodeJS.Platform = process.platform): OsProcesses {
  if (platform === 'linux') return linuxProcesses;
  if (platform === 'darwin') return darwinProcesses;
  throw new AppError('wrong-use', `Processes cannot be supervised on ${platform}.`, {
    expected: 'Linux or macOS',
    found: platform,
    remedy: 'On Windows use WSL.',
  });
}

/** Usage of the group that `pid` leads; undefined when nothing of it lives. */
export async function readProcessUsage(pid: number): Promise<ProcessUsage | undefined> {
  return (await readUsages([pid])).get(pid);
}

/** Usage of many groups by their leaders' pids, in one pass over the process list. */
export function readUsages(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessUsage>> {
  return osProcesses().usage(new Set(pids));
}

/** The living processes of a group: empty is the proof that nothing was left behind. */
export async function listGroup(group: number): Promise<readonly ProcessSight[]> {
  const members = await osProcesses().members(new Set([group]));
  return members.filter(({ run }) => run !== 'zombie');
}
