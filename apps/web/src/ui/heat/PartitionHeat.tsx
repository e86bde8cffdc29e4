'use client';
import { useMemo } from 'react';
import { heatOf, shadeOf } from '../../graph/heat.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../Count.tsx';
import { useTopicState } from '../live/use-topic.ts';
import classes from './PartitionHeat.module.css';

/** The partitions of the map as a grid: shade = owner, amber = a copy short, red = nobody has it. Needs `columns` to fit its room. */
export function PartitionHeat({ columns }: { columns: number }) {
  const t = useT();
  const map = useTopicState('map');
  const heat = useMemo(() => heatOf(map?.partitions ?? [], map?.copies), [map?.partitions, map?.copies]);
  const rows = Math.ceil(heat.cells.length / columns);
  const short = heat.cells.filter(({ copies }) => copies === 'short').length;
  const none = heat.cells.filter(({ copies }) => copies === 'none').length;
  const summary = t('heat.summary', { count: heat.cells.length, short, none });
  return (
    <svg
      className={classes['heat']}
      viewBox={`0 0 ${columns * 10} ${Math.max(1, rows) * 10}`}
      role="img"
      aria-label={summary}
    >
      {heat.cells.map((cell) => (
        <rect
          key={cell.partition}
          x={(cell.partition % columns) * 10 + 1}
          y={Math.floor(cell.partition / columns) * 10 + 1}
          width={8}
          height={8}
          rx={1.6}
          data-copies={cell.copies}
          data-shade={cell.owner === null ? 0 : shadeOf(cell.owner)}
        />
      ))}
    </svg>
  );
}

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
