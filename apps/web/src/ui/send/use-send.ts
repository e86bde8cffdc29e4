import { useCallback } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { outcomeOf, sendMessage, type SendOptions, type SendRunRequest, sendRuns } from '../../live/send-run.ts';
import { formatClock } from '../format.ts';
import { browserClock } from '../live/live-context.ts';
import { showProblem } from '../notices.ts';

/** Sends one message; without a text, one that says when it was sent. Gives back its id when it was acknowledged. */
export function useSendOne(): (
  text?: string,
  options?: SendOptions,
) => Promise<{ id: string; key: string } | undefined> {
  const t = useT();
  const locale = useLocale();
  return useCallback(
    async (text, options) => {
      const words =
        text === undefined || text === ''
          ? t('send.default', { time: formatClock(new Date().toISOString(), locale, true) })
          : text;
      const { key, answer } = await sendMessage(words, options);
      if (answer.ok) return { id: answer.value.id, key };
      showProblem(outcomeOf(answer) === 'unknown' ? t('send.unknown') : t('send.refused'), answer.problem);
      return undefined;
    },
    [t, locale],
  );
}

/** Starts a run: `text 1`, `text 2`, …, each with a key of its own; all with the ordering key, where one is given. */
export function useSendMany(): (request: SendRunRequest, text: string, orderingKey?: string) => void {
  const t = useT();
  return useCallback(
    (request, text, orderingKey) => {
      const base = text === '' ? t('send.defaultMany') : text;
      sendRuns.start(request, {
        ...browserClock,
        send: async (n) => {
          const options = orderingKey === undefined || orderingKey === '' ? {} : { orderingKey };
          return outcomeOf((await sendMessage(`${base} ${n}`, options)).answer);
        },
      });
    },
    [t],
  );
}
