import { setTimeout as pause } from 'node:timers/promises';
import { osProcesses } from '@signalbox/supervisor';
import type { Secrets } from '../cluster.ts';
import { readControlState } from '../home/control-state.ts';
import { takeControlLock, type ProcessName } from '../home/control-lock.ts';
import { openHome, type Home } from '../home/home.ts';
import { readOrMakeSecrets } from '../home/secrets.ts';
import { openToken, type Token } from '../home/token.ts';

/** A home that this control plane, and no other, works in. */
export interface LockedHome {
  readonly home: Home;
  readonly token: Token;
  readonly secrets: Secrets;
  readonly self: ProcessName;
  leave(): void;
}

export type LockAnswer =
  | { readonly taken: true; readonly lockedHome: LockedHome }
  | { readonly taken: false; readonly url: string };

/** How long a control plane may take to say where it listens, in milliseconds. */
const tellWithinMs = 5_000;

/** Opens the home and locks it; a control plane that holds it already is asked for the URL. Throws what is wrong with the home. */
export async function lockHome(homeDir: string): Promise<LockAnswer> {
  const home = openHome(homeDir);
  const self = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
  const isAlive = (name: ProcessName): boolean => startTimeOf(name.pid) === name.startTime;
  const lock = await takeControlLock(home.runDir, { self, isAlive });
  if (!lock.held) return { taken: false, url: await urlOf(home, lock.holder) };
  const token = openToken(home.runDir);
  const secrets = readOrMakeSecrets(home.runDir);
  return { taken: true, lockedHome: { home, token, secrets, self, leave: lock.release } };
}

function startTimeOf(pid: number): string | undefined {
  const sight = osProcesses().look(pid);
  return sight === undefined || sight.run === 'zombie' ? undefined : sight.startTime;
}

async function urlOf(home: Home, holder: ProcessName): Promise<string> {
  const until = performance.now() + tellWithinMs;
  for (;;) {
    const state = readControlState(home.runDir);
    if (state?.pid === holder.pid && state.processStartTime === holder.startTime) return state.url;
    if (performance.now() > until) return `an address it has not told yet (process ${holder.pid})`;
    await pause(50);
  }
}
