import type { ConsulWord, InstanceState } from '@signalbox/shared';
import type { MessageKey } from '../i18n/locale-store.ts';
import type { IconName } from './Icon.tsx';

/** What a colour says. */
export type Tone = 'ok' | 'warn' | 'bad' | 'off';

export interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: MessageKey;
}

/** Colour, icon and word of every state of an instance: never one without the others. */
export const stateLooks: Record<InstanceState, Look> = {
  starting: { tone: 'warn', icon: 'clock', word: 'state.starting' },
  ready: { tone: 'ok', icon: 'dot', word: 'state.ready' },
  degraded: { tone: 'warn', icon: 'alert', word: 'state.degraded' },
  paused: { tone: 'warn', icon: 'pause', word: 'state.paused' },
  stopping: { tone: 'off', icon: 'clock', word: 'state.stopping' },
  stopped: { tone: 'off', icon: 'stop', word: 'state.stopped' },
  killed: { tone: 'bad', icon: 'kill', word: 'state.killed' },
  failed: { tone: 'bad', icon: 'alert', word: 'state.failed' },
};

export const consulLooks: Record<ConsulWord, Look> = {
  passing: { tone: 'ok', icon: 'check', word: 'consul.passing' },
  warning: { tone: 'warn', icon: 'alert', word: 'consul.warning' },
  critical: { tone: 'bad', icon: 'kill', word: 'consul.critical' },
  absent: { tone: 'off', icon: 'minus', word: 'consul.absent' },
  unknown: { tone: 'off', icon: 'question', word: 'consul.unknown' },
};

const dead: Record<InstanceState, boolean> = {
  starting: false,
  ready: false,
  degraded: false,
  paused: false,
  stopping: false,
  stopped: true,
  killed: true,
  failed: true,
};

/** True when no process is there any more. */
export function isDead(state: InstanceState): boolean {
  return dead[state];
}
