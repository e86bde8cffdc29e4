import { type Clock, systemClock } from '@signalbox/shared';
import { pauseFor } from './pause-for.ts';
import { type ChildRecord, type ProcessName, ticketVariable } from './child-record.ts';
import { errorCode } from './error-code.ts';
import type { OsProcesses } from './os-processes.ts';
import { osProcesses } from './process-usage.ts';
import { isAlive } from './running-process.ts';

interface Around {
  readonly os: OsProcesses;
  readonly clock: Clock;
}

/**
 * The process that a record means, when it lives: by pid and start time, or by its ticket when its supervisor died
 * between giving birth and writing that down.
 */
export async function findRecorded(record: ChildRecord, { os }: Around): Promise<ProcessName | undefined> {
  if (record.process !== null) return isAlive(os.look(record.process.pid), record.process) ? record.process : undefined;
  if (record.ticket === null) return undefined;
  const carriers = await os.carrying(`${ticketVariable}=${record.ticket}`);
  return carriers.find(({ pid, group }) => pid === group);
}

/**
 * Kills everything alive that a record proves to be its child's: what carries its ticket, and the group of the
 * leader when a recorded member of it still lives (a group's number is not used again before the group is empty).
 * Resolves when nothing of it lives. Needs no spec: this is also how a child ends that nobody wants any more.
 */
export async function endRecorded(
  record: ChildRecord,
  around: Around = { os: osProcesses(), clock: systemClock },
): Promise<void> {
  for (;;) {
    const living = await leftovers(record, around);
    if (living.length === 0) return;
    for (const name of living) killOne(name, around.os);
    await pauseFor(around.clock, 10, new AbortController().signal);
  }
}

async function leftovers(record: ChildRecord, { os }: Around): Promise<readonly ProcessName[]> {
  const carriers = record.ticket === null ? [] : await os.carrying(`${ticketVariable}=${record.ticket}`);
  const { process: leader } = record;
  if (leader === null) return carriers;
  const members = (await os.members(new Set([leader.pid]))).filter(({ run }) => run !== 'zombie');
  const proven = members.some((member) =>
    [leader, ...leader.group].some((known) => isAlive(member, known) && known.pid === member.pid),
  );
  return proven ? [...carriers, ...members] : carriers;
}

/** The start time is checked at this moment; a process that went meanwhile is what we wanted. */
function killOne(name: ProcessName, os: OsProcesses): void {
  if (!isAlive(os.look(name.pid), name)) return;
  try {
    process.kill(name.pid, 'SIGKILL');
  } catch (thrown) {
    if (errorCode(thrown) !== 'ESRCH') throw thrown;
  }
}
