import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { osProcesses } from '@signalbox/supervisor';
import type { ControlState } from '@signalbox/shared';
import { z } from 'zod';
import { readControlState, type Place } from './place.ts';

/** What a control plane writes about itself when it locks the home (`apps/control-plane/src/home/control-lock.ts`). */
const lockSchema = z.object({ pid: z.int(), startTime: z.string() });

/** The living control plane of this clone; undefined when there is none, or only what a dead one wrote. */
export function findRunning(place: Place): ControlState | undefined {
  const state = readControlState(place);
  return state !== undefined && isAlive(state) ? state : undefined;
}

/** Whether a living process holds the one seat of a control plane here; it may not have told its address yet. */
export function isHeld(place: Place): boolean {
  try {
    const lock = path.join(place.home, 'run', 'control.lock');
    const holder = lockSchema.parse(JSON.parse(readFileSync(lock, 'utf8')));
    return isAlive({ pid: holder.pid, processStartTime: holder.startTime });
  } catch {
    // Not there, or not a lock of ours: in both cases nobody holds it.
    return false;
  }
}

/** Whether this very process lives: a pid comes again, a pid with its start time does not. */
export function isAlive({ pid, processStartTime }: Pick<ControlState, 'pid' | 'processStartTime'>): boolean {
  const sight = osProcesses().look(pid);
  return sight !== undefined && sight.run !== 'zombie' && sight.startTime === processStartTime;
}

/**
 * Whether the token may go to its address: the process lives, and where the system tells at little cost (Linux) it is the one that
 * listens there. It has no port yet when it has just begun, and none any more while it ends; then somebody else may have taken it.
 */
export function isServing(state: ControlState): boolean {
  return isAlive(state) && listensAt(state.pid, Number(new URL(state.url).port || 80)) !== false;
}

/** Undefined where the system does not tell. */
function listensAt(pid: number, port: number): boolean | undefined {
  if (process.platform !== 'linux') return undefined;
  const listeners = listenersAt(port);
  const own = socketsOf(pid);
  return listeners.length > 0 && listeners.every((inode) => own.has(`socket:[${inode}]`));
}

/** Inodes of all that listens at 127.0.0.1. proc(5), net/tcp: local address at 1, state at 3 (`0A` listens), inode at 9. */
function listenersAt(port: number): (string | undefined)[] {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1] === address && fields[3] === '0A')
    .map((fields) => fields[9]);
}

function socketsOf(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).map((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      // Closed between the two looks: then it is no listener.
      return '';
    }
  });
  return new Set(targets);
}
