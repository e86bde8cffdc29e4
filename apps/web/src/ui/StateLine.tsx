'use client';
import type { Instance } from '@signalbox/shared';
import { useT } from '../i18n/use-t.ts';
import { Ago } from './Ago.tsx';
import { VerbButton } from './commands/VerbButton.tsx';
import { verbsIn } from './commands/verb-table.ts';
import { visibleText } from './format.ts';
import { Mark } from './Mark.tsx';
import classes from './StateLine.module.css';
import { stateLooks } from './tone.ts';

/** A state with its age and its reason, and where it is dead or stands still, the action that brings it back. */
export function StateLine({ instance, levers = false }: { instance: Instance; levers?: boolean }) {
  const t = useT();
  const { id, state, since, reason } = instance;
  const back = verbsIn[state].find((verb) => verb === 'start' || verb === 'resume');
  return (
    <span className={classes['line']}>
      <Mark look={stateLooks[state]} />
      <span className={classes['since']} title={t('instances.since')}>
        <Ago at={since} />
      </span>
      {levers && back !== undefined ? <VerbButton verb={back} id={id} wide /> : null}
      {reason === '' ? null : (
        <span className={classes['reason']} title={reason}>
          {visibleText(reason)}
        </span>
      )}
    </span>
  );
}
