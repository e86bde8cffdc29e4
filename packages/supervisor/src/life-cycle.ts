import type { InstanceState } from '@signalbox/shared';

/**
 * The life of one child as a pure machine: `next(phase, event)` says the new phase and the signals to send.
 * Rules [SUP1]… are in ../SPEC.md. Timers belong to phases (see `timerOf`); all I/O lives in supervisor.ts.
 */
export const phases = [
  'stopped',
  'killed',
  'failed',
  'waiting',
  'starting',
  'ready',
  'degraded',
  'paused-starting',
  'paused',
  'expired',
  'stopping',
  'killing',
] as const;
export type Phase = (typeof phases)[number];

export const events = [
  // asked by a person or by the caller
  'start',
  'stop',
  'kill',
  'pause',
  'resume',
  // what adoption found
  'adopted-starting',
  'adopted-running',
  'found-dead',
  'found-killed',
  // seen by probes and by the operating system
  'spawn-failed',
  'probe-ready',
  'probe-unready',
  'os-stopped',
  'os-continued',
  'died-retry',
  'died-final',
  // timers
  'start-expired',
  'grace-over',
  'back-off-over',
] as const;
export type Event = (typeof events)[number];

/** What the loop must do, in this order. Signals go to the whole process group. */
export type Effect = 'spawn' | 'sigterm' | 'sigkill' | 'sigstop' | 'sigcont';

/** A cell of the table: go somewhere, pay no heed, or refuse a command in words. */
export type Cell =
  | { readonly kind: 'go'; readonly to: Phase; readonly effects: readonly Effect[] }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'refuse'; readonly because: string };

const go = (to: Phase, ...effects: Effect[]): Cell => ({ kind: 'go', to, effects });
const refuse = (because: string): Cell => ({ kind: 'refuse', because });
const ignore: Cell = { kind: 'ignore' };

const nothingRuns = refuse('no process is running');
const alreadyRuns = refuse('a process is already supervised');
const ending = refuse('the process is being ended');

/** Events that cannot matter where no process lives; a late one changes nothing. */
const withoutProcess = {
  'spawn-failed': ignore,
  'probe-ready': ignore,
  'probe-unready': ignore,
  'os-stopped': ignore,
  'os-continued': ignore,
  'died-retry': ignore,
  'died-final': ignore,
  'start-expired': ignore,
  'grace-over': ignore,
  'back-off-over': ignore,
  pause: nothingRuns,
  resume: nothingRuns,
} as const satisfies Partial<Record<Event, Cell>>;

/** Adoption happens once, before anything else; later it would make two owners of one child. */
const noAdoption = {
  'adopted-starting': alreadyRuns,
  'adopted-running': alreadyRuns,
  'found-dead': alreadyRuns,
  'found-killed': alreadyRuns,
} as const satisfies Partial<Record<Event, Cell>>;

/** A live process that nobody is ending. */
const alive = {
  ...noAdoption,
  start: ignore,
  // Continued first: a stopped process would sleep through the SIGTERM, also one whose stop nobody saw yet.
  stop: go('stopping', 'sigcont', 'sigterm'),
  kill: go('killing', 'sigkill'),
  'spawn-failed': ignore,
  'died-retry': go('waiting'),
  'died-final': go('failed'),
  'start-expired': ignore,
  'grace-over': ignore,
  'back-off-over': ignore,
} as const satisfies Partial<Record<Event, Cell>>;

/** A live process that is on its way out: nothing that it says or that is asked brings it back. */
const dying = {
  ...noAdoption,
  start: ending,
  pause: ending,
  resume: ending,
  'probe-ready': ignore,
  'probe-unready': ignore,
  'os-stopped': ignore,
  'os-continued': ignore,
  'start-expired': ignore,
  'back-off-over': ignore,
} as const satisfies Partial<Record<Event, Cell>>;

export const table: Readonly<Record<Phase, Readonly<Record<Event, Cell>>>> = {
  stopped: {
    ...withoutProcess,
    start: go('starting', 'spawn'),
    stop: ignore,
    kill: ignore,
    'adopted-starting': go('starting'),
    'adopted-running': go('degraded'),
    'found-dead': go('failed'),
    'found-killed': go('killed'),
  },
  killed: { ...withoutProcess, ...noAdoption, start: go('starting', 'spawn'), stop: ignore, kill: ignore },
  failed: { ...withoutProcess, ...noAdoption, start: go('starting', 'spawn'), stop: go('stopped'), kill: ignore },
  waiting: {
    ...withoutProcess,
    ...noAdoption,
    start: go('starting', 'spawn'),
    stop: go('stopped'),
    kill: go('killed'),
    'back-off-over': go('starting', 'spawn'),
  },
  starting: {
    ...alive,
    pause: go('starting', 'sigstop'),
    resume: go('starting', 'sigcont'),
    'spawn-failed': go('failed'),
    'probe-ready': go('ready'),
    'probe-unready': ignore,
    'os-stopped': go('paused-starting'),
    'os-continued': ignore,
    'start-expired': go('expired', 'sigkill'),
  },
  ready: {
    ...alive,
    pause: go('ready', 'sigstop'),
    resume: go('ready', 'sigcont'),
    'probe-ready': ignore,
    'probe-unready': go('degraded'),
    'os-stopped': go('paused'),
    'os-continued': ignore,
  },
  degraded: {
    ...alive,
    pause: go('degraded', 'sigstop'),
    resume: go('degraded', 'sigcont'),
    'probe-ready': go('ready'),
    'probe-unready': ignore,
    'os-stopped': go('paused'),
    'os-continued': ignore,
  },
  'paused-starting': {
    ...alive,
    pause: ignore,
    resume: go('paused-starting', 'sigcont'),
    'probe-ready': ignore,
    'probe-unready': ignore,
    'os-stopped': ignore,
    'os-continued': go('starting'),
  },
  paused: {
    ...alive,
    pause: ignore,
    resume: go('paused', 'sigcont'),
    'probe-ready': ignore,
    'probe-unready': ignore,
    'os-stopped': ignore,
    'os-continued': go('degraded'),
  },
  expired: {
    ...dying,
    'spawn-failed': ignore,
    stop: go('stopping'),
    kill: go('killing'),
    'died-retry': go('waiting'),
    'died-final': go('failed'),
    'grace-over': ignore,
  },
  stopping: {
    ...dying,
    'spawn-failed': go('stopped'),
    stop: ignore,
    kill: go('killing', 'sigkill'),
    'died-retry': go('stopped'),
    'died-final': go('stopped'),
    'grace-over': go('stopping', 'sigkill'),
  },
  killing: {
    ...dying,
    'spawn-failed': go('killed'),
    stop: ignore,
    kill: ignore,
    'died-retry': go('killed'),
    'died-final': go('killed'),
    'grace-over': ignore,
  },
};

export function next(phase: Phase, event: Event): Cell {
  return table[phase][event];
}

const publicStates: Readonly<Record<Phase, InstanceState>> = {
  stopped: 'stopped',
  killed: 'killed',
  failed: 'failed',
  waiting: 'failed',
  starting: 'starting',
  ready: 'ready',
  degraded: 'degraded',
  'paused-starting': 'paused',
  paused: 'paused',
  expired: 'stopping',
  stopping: 'stopping',
  killing: 'stopping',
};

/** The state that the outside sees (CONTRACT §9): a process whose death is not proven is never called dead. */
export function stateOf(phase: Phase): InstanceState {
  return publicStates[phase];
}

const resting: ReadonlySet<Phase> = new Set<Phase>(['stopped', 'killed', 'failed', 'waiting']);

/** True where no process of ours lives. */
export function isResting(phase: Phase): boolean {
  return resting.has(phase);
}

const asked: ReadonlySet<Phase> = new Set<Phase>(['starting', 'ready', 'degraded']);

/** True where the readiness probe is asked; a paused or dying process has nothing to say. */
export function isProbed(phase: Phase): boolean {
  return asked.has(phase);
}

export type PhaseTimer = 'start' | 'grace' | 'back-off';

const timers: Partial<Record<Phase, PhaseTimer>> = { starting: 'start', stopping: 'grace', waiting: 'back-off' };

/** The timer that runs for as long as the phase lasts; it is armed on entry and dropped on leaving. */
export function timerOf(phase: Phase): PhaseTimer | undefined {
  return timers[phase];
}

/** The event that a phase's timer fires. */
export const timerEvents: Readonly<Record<PhaseTimer, Event>> = {
  start: 'start-expired',
  grace: 'grace-over',
  'back-off': 'back-off-over',
};
