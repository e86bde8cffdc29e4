'use client';
import { useMemo } from 'react';
import { heatOf } from '../../graph/heat.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../Count.tsx';
import { useTopicState } from '../live/use-topic.ts';
import classes from './HeatLegend.module.css';

/** Who owns how many partitions, and how many are short of a copy or have none. */
export function HeatLegend() {
  const t = useT();
  const map = useTopicState('map');
  const heat = useMemo(() => heatOf(map?.partitions ?? [], undefined), [map?.partitions]);
  return (
    <ul className={classes['legend']}>
      {heat.owners.map(({ id, owned }, index) => (
        <li key={id}>
          <i data-shade={heat.owners.length <= 5 ? index : Math.floor((index * 5) / heat.owners.length)} aria-hidden />
          {id}
          <Count value={owned} />
        </li>
      ))}
      {map !== undefined && map.short > 0 ? (
        <li data-tone="warn">
          <i data-copies="short" aria-hidden />
          {t('heat.short')}
          <Count value={map.short} />
        </li>
      ) : null}
      {map !== undefined && map.lost > 0 ? (
        <li data-tone="bad">
          <i data-copies="none" aria-hidden />
          {t('heat.none')}
          <Count value={map.lost} />
        </li>
      ) : null}
    </ul>
  );
}
