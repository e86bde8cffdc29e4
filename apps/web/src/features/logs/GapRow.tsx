import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import classes from './GapRow.module.css';

/** Where lines were written that never came here: counted instead of silently left out. */
export function GapRow({ instance, missing }: { instance: string; missing: number }) {
  const t = useT();
  const locale = useLocale();
  return (
    <div className={classes['gap']} title={t('logs.gapWhat')} data-gap={missing}>
      <Icon name="alert" size={12} />
      <span>{t('logs.gap', { count: missing, text: formatCount(missing, locale) })}</span>
      <InstanceName id={instance} />
    </div>
  );
}
