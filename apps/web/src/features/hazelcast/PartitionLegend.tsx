import type { Heat } from '../../graph/heat.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { OwnerSign } from './OwnerSign.tsx';
import classes from './PartitionLegend.module.css';

/** Which shade and sign is whose, with how many partitions each owns. */
export function PartitionLegend({ heat }: { heat: Heat }) {
  const t = useT();
  const short = heat.cells.filter(({ copies }) => copies === 'short').length;
  const none = heat.cells.filter(({ copies }) => copies === 'none').length;
  return (
    <ul className={classes['legend']} aria-label={t('hazel.legend')}>
      {heat.owners.map(({ id, owned }, index) => (
        <li key={id}>
          <svg viewBox="-0.5 -0.5 9.5 9.5" aria-hidden>
            <OwnerSign sign={index % 5} copies="whole" />
          </svg>
          {id} <Count value={owned} />
        </li>
      ))}
      {short === 0 ? null : (
        <li data-tone="warn">
          <svg viewBox="-0.5 -0.5 9.5 9.5" aria-hidden>
            <OwnerSign sign={0} copies="short" />
          </svg>
          {t('hazel.legendShort')} <Count value={short} />
        </li>
      )}
      {none === 0 ? null : (
        <li data-tone="bad">
          <svg viewBox="-0.5 -0.5 9.5 9.5" aria-hidden>
            <OwnerSign sign={-1} copies="none" />
          </svg>
          {t('hazel.legendNone')} <Count value={none} />
        </li>
      )}
    </ul>
  );
}
