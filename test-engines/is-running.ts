import { osProcesses } from '@signalbox/supervisor';

/** Whether a process does something yet: one that only waits for its parent to look at its end does not. */
export function isRunning(pid: number): boolean {
  const sight = osProcesses().look(pid);
  return sight !== undefined && sight.run !== 'zombie';
}
