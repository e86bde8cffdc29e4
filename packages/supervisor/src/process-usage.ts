import { osProcesses, type ProcessSight, type ProcessUsage } from './os-processes.ts';

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
