import type { TimelineEntry, TimelineKind } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import type { Translate } from '../../i18n/use-t.ts';
import { verbWords } from '../commands/verb-table.ts';
import { unknownMark } from '../format.ts';
import type { IconName } from '../Icon.tsx';
import type { Tone } from '../tone.ts';

/** How each kind looks and reads; `why`: its reason says more than the sentence. */
export const happenedLooks: Readonly<
  Record<TimelineKind, { readonly tone: Tone; readonly icon: IconName; readonly word: MessageKey; readonly why?: true }>
> = {
  'killed-from-outside': { tone: 'bad', icon: 'kill', word: 'happened.killedFromOutside' },
  'ended-itself': { tone: 'bad', icon: 'alert', word: 'happened.endedItself', why: true },
  'ended-unseen': { tone: 'bad', icon: 'alert', word: 'happened.endedUnseen', why: true },
  'frozen-too-long': { tone: 'bad', icon: 'pause', word: 'happened.frozen' },
  'went-along': { tone: 'bad', icon: 'alert', word: 'happened.wentAlong', why: true },
  'not-started': { tone: 'bad', icon: 'alert', word: 'happened.notStarted', why: true },
  killed: { tone: 'bad', icon: 'kill', word: 'happened.killed' },
  stopped: { tone: 'off', icon: 'stop', word: 'happened.stopped' },
  paused: { tone: 'warn', icon: 'pause', word: 'happened.paused' },
  'paused-from-outside': { tone: 'warn', icon: 'pause', word: 'happened.pausedFromOutside' },
  resumed: { tone: 'ok', icon: 'play', word: 'happened.resumed' },
  degraded: { tone: 'warn', icon: 'alert', word: 'happened.degraded', why: true },
  back: { tone: 'ok', icon: 'check', word: 'happened.back' },
  'command-failed': { tone: 'bad', icon: 'alert', word: 'happened.commandFailed', why: true },
  'system-started': { tone: 'off', icon: 'play', word: 'happened.systemStarted' },
  'system-stopped': { tone: 'off', icon: 'stop', word: 'happened.systemStopped' },
  'preset-changing': { tone: 'off', icon: 'stop', word: 'happened.presetChanging' },
  'preset-changed': { tone: 'off', icon: 'play', word: 'happened.presetChanged' },
};

/** One entry of the timeline in the reader's language, without a full stop. `span`: the words of so many milliseconds. */
export function sentenceOf(entry: TimelineEntry, t: Translate, span: (ms: number) => string): string {
  const { kind, instance, signal, code, ms, verb, targets = [], also, reason } = entry;
  const words = t(happenedLooks[kind].word, {
    id: instance ?? '',
    signal: signal ?? unknownMark,
    preset: reason,
    code: code ?? unknownMark,
    span: ms === undefined ? unknownMark : span(ms),
    what: verb === undefined ? '' : `${t(verbWords[verb])} ${targets.join(', ')}`.trim(),
  });
  return also.length === 0 ? words : `${words}; ${t('happened.also', { ids: also.join(', ') })}`;
}
