import { instanceId, timelineKinds, type TimelineEntry } from '@signalbox/shared';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import en from '../../i18n/pages/en.json';
import frameEn from '../../i18n/en.json';
import frameUk from '../../i18n/uk.json';
import uk from '../../i18n/pages/uk.json';
import type { Translate } from '../../i18n/use-t.ts';
import { sentenceOf } from './sentence.ts';

const entry = (over: Partial<TimelineEntry>): TimelineEntry => ({
  n: 1,
  at: '2026-01-01T00:00:00.000Z',
  instance: instanceId('logging', 2),
  kind: 'killed',
  reason: '',
  also: [],
  ...over,
});
const span = (ms: number): string => `${ms / 1000} s`;

function speaker(locale: 'en' | 'uk'): Translate {
  const messages: Record<string, string> = locale === 'en' ? { ...frameEn, ...en } : { ...frameUk, ...uk };
  const intl = createIntl({ locale, messages });
  return (key, values) => intl.formatMessage({ id: key }, values);
}

describe('what happened, as a sentence', () => {
  it('names who was struck, by what, and who went with it', () => {
    const killed = entry({ kind: 'killed-from-outside', signal: 'SIGKILL', also: [instanceId('hazelcast', 2)] });
    expect(sentenceOf(killed, speaker('en'), span)).toBe(
      'logging-2 was ended from outside by SIGKILL; hazelcast-2 went with it',
    );
  });

  it('says that a frozen one was restarted, and why', () => {
    const frozen = entry({ kind: 'frozen-too-long', instance: instanceId('messages', 1), ms: 20_000 });
    expect(sentenceOf(frozen, speaker('en'), span)).toBe(
      'messages-1 stood still for 20 s and was given up by the others: it ended itself and is started again',
    );
  });

  it('names the preset that takes the place of another', () => {
    const changing = entry({ kind: 'preset-changing', instance: null, reason: 'report-c' });
    expect(sentenceOf(changing, speaker('en'), span)).toBe('Everything was ended for the preset report-c');
  });

  it('names the command that failed', () => {
    const failed = entry({ kind: 'command-failed', instance: null, verb: 'pause', targets: ['messages-1'] });
    expect(sentenceOf(failed, speaker('en'), span)).toBe('The command failed: Pause messages-1');
  });

  it.each(['en', 'uk'] as const)('has words for every kind, with nothing left open, in %s', (locale) => {
    for (const kind of timelineKinds) {
      const said = sentenceOf(
        entry({ kind, signal: 'SIGKILL', code: 1, ms: 3_000, verb: 'kill', targets: ['logging-2'] }),
        speaker(locale),
        span,
      );
      expect(said).not.toMatch(/[{}]|undefined|happened\./);
      expect(said.length).toBeGreaterThan(10);
    }
  });
});
