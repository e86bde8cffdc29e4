'use client';
import type { Command, Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { causeOf } from '../../ui/commands/cause.ts';
import { visibleText } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import classes from './RestartProgress.module.css';
import { restartsOf } from './setting-restart.ts';

/** Who is restarted for a setting, and who has it: as a bar, as a sentence and by name. What failed stays, with its cause. */
export function RestartProgress({ command, instances }: { command: Command; instances: readonly Instance[] }) {
  const t = useT();
  const restarts = restartsOf(command, instances);
  const isOver = command.endedAt !== null;
  // What was restarted since for another reason is no news of this command.
  const isBack = (back: boolean): boolean => back || command.state === 'done';
  const done = restarts.filter((one) => isBack(one.isBack)).length;
  const words = t('setting.restarted', { done, count: restarts.length });
  return (
    <section
      className={classes['restart']}
      aria-live="polite"
      aria-label={t('setting.restartName')}
      data-testid="restart"
      data-state={command.state}
    >
      {command.state === 'failed' ? (
        <p className={classes['bad']} role="alert">
          <Icon name="alert" size={12} /> {t('setting.restartFailed', { reason: visibleText(causeOf(command)) })}
        </p>
      ) : (
        <p className={classes['line']}>
          {isOver ? (
            <Icon name="check" size={12} />
          ) : (
            <progress value={done} max={Math.max(1, restarts.length)} aria-label={words} />
          )}
          {words}
        </p>
      )}
      <ul>
        {restarts.map((one) => (
          <li key={one.id} data-back={isBack(one.isBack)}>
            <Icon name={isBack(one.isBack) ? 'check' : 'clock'} size={12} />
            <InstanceName id={one.id} />
            <span>{isBack(one.isBack) ? t('setting.isBack') : t('setting.notYet')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
