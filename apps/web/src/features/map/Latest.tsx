'use client';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { CommandRows } from '../../ui/commands/CommandRows.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import { LatestMessages } from './LatestMessages.tsx';
import classes from './Latest.module.css';
import { MessagePath } from './MessagePath.tsx';

/** Under the map: the latest messages, and beside them the way of the chosen one, or the latest commands. */
export function Latest() {
  const t = useT();
  const [message] = useUrlParam('message');
  const commands = useTopicState('commands')?.commands;
  const latest = useMemo(
    () =>
      Object.values(commands ?? {})
        .sort((a, b) => b.at.localeCompare(a.at))
        .slice(0, 4),
    [commands],
  );
  return (
    <footer className={classes['latest']}>
      <section aria-label={t('map.latestMessages')}>
        <h2>{t('map.latestMessages')}</h2>
        <LatestMessages />
      </section>
      {message === null ? (
        // It scrolls and holds nothing that takes the focus: so it takes it itself.
        <section aria-label={t('map.latestCommands')} tabIndex={0}>
          <h2>{t('map.latestCommands')}</h2>
          {latest.length === 0 ? (
            <p className={classes['none']}>{t('commands.none')}</p>
          ) : (
            <CommandRows commands={latest} />
          )}
        </section>
      ) : (
        <MessagePath id={message} onClose={() => setUrlParams({ message: null })} />
      )}
    </footer>
  );
}
