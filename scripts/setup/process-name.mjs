import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The start time of a living process, spelled as the supervisor spells it: a pid comes again, a pid with its start time
 * does not. Undefined when there is no such process, or only its remains.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startTimeOf(pid) {
  return process.platform === 'linux' ? linuxStartTime(pid) : psStartTime(pid);
}

/** @param {number} pid */
function linuxStartTime(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may itself hold spaces and brackets; what follows is field 3 onwards (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${boot}:${fields[19]}`;
  } catch {
    return undefined; // it ended
  }
}

/** @param {number} pid */
function psStartTime(pid) {
  const env = { LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = spawnSync('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8', env });
  const found = /^\s*(\S+)\s+(\S.*?)\s*$/m.exec(stdout ?? '');
  return found === null || found[1]?.startsWith('Z') ? undefined : found[2]?.replaceAll(/\s+/g, ' ');
}
