'use client';
import { useT } from '../../i18n/use-t.ts';
import { useSpan } from '../../ui/Ago.tsx';
import { formatClock } from '../../ui/format.ts';
import { useLocale } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useLiveClient } from '../../ui/live/live-context.ts';
import { useNow } from '../../ui/live/use-now.ts';
import { useConnection } from '../../ui/live/use-topic.ts';
import classes from './Chip.module.css';

/** A loss longer than this is called offline, with the moment it began; shorter ones are a reconnect. Milliseconds. */
const offlineAfter = 15_000;

/** Whether this page is live, how old its data is, and when it tries again. */
export function ConnectionChip() {
  const t = useT();
  const locale = useLocale();
  const span = useSpan();
  const client = useLiveClient();
  const connection = useConnection();
  const now = useNow();
  const name = connection.name;
  if (connection.name === 'live') {
    const heard = client.heardAt();
    const age = heard === null ? null : now - heard;
    return (
      <span className={classes['chip']} data-tone="ok" role="status" data-testid="connection" data-connection={name}>
        <Icon name="dot" size={12} /> {t('connection.live')}
        <span className={`${classes['age']} mono`} title={t('connection.age')} aria-hidden>
          {age === null || age < 2000 ? t('span.underTwo') : span(age)}
        </span>
      </span>
    );
  }
  if (connection.name === 'waiting') {
    const seconds = Math.max(0, Math.ceil((connection.retryAt - now) / 1000));
    const long = now - connection.lostAt > offlineAfter;
    return (
      <span
        className={classes['chip']}
        data-tone={long ? 'bad' : 'warn'}
        data-testid="connection"
        data-connection={name}
      >
        <Icon name="alert" size={12} />
        <span role="status">
          {long
            ? t('connection.offline', { time: formatClock(new Date(connection.lostAt).toISOString(), locale) })
            : t('connection.lost')}
        </span>
        <span className="mono">{t('connection.again', { seconds })}</span>
        <button type="button" className={classes['now']} onClick={() => client.tell('now')}>
          {t('connection.now')}
        </button>
      </span>
    );
  }
  return (
    <span className={classes['chip']} data-tone="warn" role="status" data-testid="connection" data-connection={name}>
      <Icon name="clock" size={12} /> {t('connection.connecting')}
    </span>
  );
}
