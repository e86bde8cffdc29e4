import { useCallback } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { outcomeOf, sendMessage } from '../../live/send-message.ts';
import { sendRuns, type SendRunRequest } from '../../live/send-run.ts';
import { browserClock } from '../live/browser-clock.ts';

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
