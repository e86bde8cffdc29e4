'use client';
import { useEffect } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import type { Presence } from '../../live/presence.ts';
import { useSpan } from '../../ui/Ago.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { copiesOf, copiesWords } from '../../ui/copies/copies.ts';
import { formatClock } from '../../ui/format.ts';
import { useLiveClient } from '../../ui/live/live-context.ts';
import { useNow, usePresence } from '../../ui/live/use-now.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import classes from './Chips.module.css';

/** Whether this page is of now; if not, since when, how old all of it is, and when it tries again. */
export function ConnectionChip() {
  const t = useT();
  const presence = usePresence();
  const { name } = presence;
  // What is stale is grey on every page: one mark at the root, which theme.css reads.
  useEffect(() => {
    document.documentElement.dataset['presence'] = name;
  }, [name]);
  switch (name) {
    case 'offline':
      return <Offline presence={presence} />;
    case 'live':
      return (
        <span className={classes['chip']} data-tone="ok" role="status" data-testid="connection" data-connection={name}>
          <Icon name="dot" size={12} /> {t('connection.live')}
        </span>
      );
    case 'connecting':
    case 'reconnecting':
      return (
        <span
          className={classes['chip']}
          data-tone="warn"
          role="status"
          data-testid="connection"
          data-connection={name}
        >
          <Icon name="clock" size={12} /> {t('connection.connecting')}
        </span>
      );
  }
}

function Offline({ presence: { since, retryAt } }: { presence: Presence & { name: 'offline' } }) {
  const t = useT();
  const locale = useLocale();
  const span = useSpan();
  const client = useLiveClient();
  const now = useNow();
  const seconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000));
  return (
    <span className={classes['chip']} data-tone="bad" data-testid="connection" data-connection="offline">
      <Icon name="alert" size={12} />
      <span role="status">{t('connection.offline', { time: formatClock(new Date(since).toISOString(), locale) })}</span>
      <span className="mono" title={t('connection.age')}>
        {span(Math.floor((now - since) / 1000) * 1000)}
      </span>
      <button
        type="button"
        className={classes['now']}
        title={seconds === 0 ? undefined : t('connection.again', { seconds })}
        onClick={() => client.tell('now')}
      >
        {t('connection.now')}
      </button>
    </span>
  );
}

/** Whether every entry has all its copies and nothing moves; not known is a third answer. Words and figures are of one instant of the map. */
export function ClusterChip() {
  const t = useT();
  const map = useTopicState('map');
  const size = useTopicState('topology')?.cluster.size ?? null;
  const copies = copiesOf(map);
  const { icon, tone, word, values } = copiesWords(copies);
  const why = copies.kind === 'unknown' ? t('cluster.unknownWhy') : '';
  const members = size === null ? '' : t('cluster.members', { count: size });
  return (
    <span
      className={classes['chip']}
      data-tone={tone === 'off' ? undefined : tone}
      title={[why, members].filter(Boolean).join(' ')}
      data-testid="cluster"
      data-safe={map?.safe ?? 'unknown'}
    >
      <Icon name={icon} size={12} /> {t(word, values)}
    </span>
  );
}
