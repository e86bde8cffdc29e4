import type { Clock } from '@signalbox/shared';
import { pauseFor } from './pause-for.ts';
import type { ProcessName } from './child-record.ts';
import { errorCode } from './error-code.ts';
import type { OsProcesses } from './os-processes.ts';

/**
 * Signals every process of the group; `empty` when it has none.
 * EPERM counts as sent: macOS answers it for a group of zombies only, and whoever asks next sees them.
 */
export function signalGroup(group: number, name: NodeJS.Signals): 'sent' | 'empty' {
  try {
    process.kill(-group, name);
    return 'sent';
  } catch (thrown) {
    const code = errorCode(thrown);
    if (code === 'ESRCH') return 'empty';
    if (code === 'EPERM') return 'sent';
    throw thrown;
  }
}

const againMs = 10;

/**
 * Kills what a dead leader left in its group until nothing of it lives. Zombies count as gone: their parent may never
 * look. Another process that has the leader's pid is a stranger, and then the group is the stranger's too.
 */
export async function untilGroupIsEmpty(
  leader: ProcessName,
  { os, clock }: { readonly os: OsProcesses; readonly clock: Clock },
): Promise<void> {
  for (;;) {
    const members = await os.members(new Set([leader.pid]));
    const living = members.filter(({ run }) => run !== 'zombie');
    const taken = members.some(({ pid, startTime }) => pid === leader.pid && startTime !== leader.startTime);
    if (living.length === 0 || taken) return;
    signalGroup(leader.pid, 'SIGKILL');
    await pauseFor(clock, againMs, new AbortController().signal);
  }
}
