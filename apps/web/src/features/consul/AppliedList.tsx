'use client';
import type { ConfigKey, Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { useSpan } from '../../ui/Ago.tsx';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { Version } from './setting-edit.ts';
import classes from './AppliedList.module.css';
import { useApplied } from './use-applied.ts';

interface Props {
  name: ConfigKey;
  version: Version;
  instances: readonly Instance[];
}

/** After a save: which instances say that they have applied it, and after how long. */
export function AppliedList({ name, version, instances }: Props) {
  const t = useT();
  const span = useSpan();
  /** Nothing between: it was taken before the save had even been confirmed. */
  const whenWord = (afterMs: number | null) => {
    if (afterMs === null) return t('setting.notYet');
    return afterMs === 0 ? t('setting.atOnce') : t('setting.after', { span: span(afterMs) });
  };
  const applied = useApplied(name, version, instances);
  return (
    <section
      className={classes['applied']}
      aria-live="polite"
      aria-label={t('setting.appliedName')}
      data-testid="applied"
    >
      <p className={classes['saved']}>
        <Icon name="check" size={13} /> {t('setting.saved', { version: version.modifyIndex })}
      </p>
      {applied === undefined ? null : (
        <>
          <h3>
            {t('setting.appliedBy', {
              count: applied.length,
              done: applied.filter(({ afterMs }) => afterMs !== null).length,
            })}
          </h3>
          <ul>
            {applied.map(({ id, afterMs }) => (
              <li key={id} data-applied={afterMs !== null}>
                <Icon name={afterMs === null ? 'clock' : 'check'} size={12} />
                <InstanceName id={id} />
                <span>{whenWord(afterMs)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
