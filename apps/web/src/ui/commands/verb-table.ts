import type { InstanceState, Verb } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import type { IconName } from '../Icon.tsx';

/** The verbs that are said of one instance or of several. */
export const instanceVerbs = ['start', 'resume', 'pause', 'stop', 'kill'] as const;
export type InstanceVerb = (typeof instanceVerbs)[number];

/** Kill and stop are different verbs, icons and words, everywhere. `what` says what the verb does to the process. */
export const verbLooks: Record<InstanceVerb, { icon: IconName; word: MessageKey; of: MessageKey; what: MessageKey }> = {
  start: { icon: 'play', word: 'verb.start', of: 'verb.startOf', what: 'verb.startWhat' },
  resume: { icon: 'play', word: 'verb.resume', of: 'verb.resumeOf', what: 'verb.resumeWhat' },
  pause: { icon: 'pause', word: 'verb.pause', of: 'verb.pauseOf', what: 'verb.pauseWhat' },
  stop: { icon: 'stop', word: 'verb.stop', of: 'verb.stopOf', what: 'verb.stopWhat' },
  kill: { icon: 'kill', word: 'verb.kill', of: 'verb.killOf', what: 'verb.killWhat' },
};

export const verbWords: Record<Verb, MessageKey> = {
  start: 'verb.start',
  restart: 'verb.restart',
  resume: 'verb.resume',
  pause: 'verb.pause',
  stop: 'verb.stop',
  kill: 'verb.kill',
  scale: 'verb.scale',
  heal: 'verb.heal',
  reset: 'verb.reset',
  preset: 'verb.preset',
  down: 'verb.down',
  verify: 'verb.verify',
};

/** What can be asked of an instance in each state. */
export const verbsIn: Record<InstanceState, readonly InstanceVerb[]> = {
  starting: ['stop', 'kill'],
  ready: ['pause', 'stop', 'kill'],
  degraded: ['pause', 'stop', 'kill'],
  paused: ['resume', 'kill'],
  stopping: ['kill'],
  stopped: ['start'],
  killed: ['start'],
  failed: ['start'],
};
