'use client';
import type { Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { stateLooks } from '../../ui/tone.ts';
import classes from './InstanceCard.module.css';

/** What happened, how long ago, and how it ended. */
export function DeadLines({ instance }: { instance: Instance }) {
  const t = useT();
  const look = stateLooks[instance.state];
  const { exit } = instance;
  const how = exit === null ? '' : (exit.signal ?? (exit.code === null ? '' : t('map.exitCode', { code: exit.code })));
  return (
    <>
      <p className={classes['line']} data-tone={look.tone}>
        <span>
          {t(look.word)} <Ago at={instance.since} pace="tenths" /> {t('span.ago')}
        </span>
        <span>{how}</span>
      </p>
      {instance.kind === 'logging' || instance.reason === '' ? null : (
        <p className={classes['line']} title={instance.reason}>
          <span>{instance.reason}</span>
        </p>
      )}
    </>
  );
}
