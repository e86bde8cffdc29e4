'use client';
import { useMemo } from 'react';
import { heatOf, shadeOf } from '../../graph/heat.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../Count.tsx';
import { useTopicState } from '../live/use-topic.ts';
import classes from './HeatLegend.module.css';

/** Who owns how many partitions, and how many are short of a copy or have none. */
export function HeatLegend() {
  const t = useT();
  const map = useTopicState('map');
  const heat = useMemo(() => heatOf(map?.partitions ?? [], map?.copies), [map?.partitions, map?.copies]);
  const short = heat.cells.filter(({ copies }) => copies === 'short').length;
  const none = heat.cells.filter(({ copies }) => copies === 'none').length;
  return (
    <ul className={classes['legend']} data-many={heat.owners.length > 4}>
      {heat.owners.map(({ id, owned }) => (
        <li key={id}>
          <i data-shade={shadeOf(id)} aria-hidden />
          {id}
          <Count value={owned} />
        </li>
      ))}
      {short > 0 ? (
        <li data-tone="warn">
          <i data-copies="short" aria-hidden />
          {t('heat.short')}
          <Count value={short} />
        </li>
      ) : null}
      {none > 0 ? (
        <li data-tone="bad">
          <i data-copies="none" aria-hidden />
          {t('heat.none')}
          <Count value={none} />
        </li>
      ) : null}
    </ul>
  );
}
