'use client';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { CommandRows } from '../../ui/commands/CommandRows.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { LatestMessages } from './LatestMessages.tsx';
import classes from './Latest.module.css';

/** Under the map: the latest messages, each with its way one click off, and the latest commands. */
export function Latest() {
  const t = useT();
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
      <section aria-label={t('map.latestCommands')}>
        <h2>{t('map.latestCommands')}</h2>
        {latest.length === 0 ? (
          <p className={classes['none']}>{t('commands.none')}</p>
        ) : (
          <CommandRows commands={latest} />
        )}
      </section>
    </footer>
  );
}
