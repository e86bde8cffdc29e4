'use client';
import { useMemo } from 'react';
import { heatOf, type HeatCell } from '../../graph/heat.ts';
import { useT } from '../../i18n/use-t.ts';
import { useTopicState } from '../live/use-topic.ts';
import classes from './PartitionHeat.module.css';

/** The partitions of the map as a grid: shade = owner, amber = a copy short, red = nobody has it. Needs `columns` to fit its room. */
export function PartitionHeat({ columns }: { columns: number }) {
  const t = useT();
  const partitions = useTopicState('map')?.partitions;
  const backups = useTopicState('catalog')?.settings['hazelcast/backup-count']?.value;
  const heat = useMemo(
    () => heatOf(partitions ?? [], backups === undefined ? undefined : Number(backups) + 1),
    [partitions, backups],
  );
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
          data-shade={shadeOf(cell, heat.owners.length)}
        />
      ))}
    </svg>
  );
}

/** Five shades, spread over the owners there are. */
function shadeOf(cell: HeatCell, owners: number): number {
  if (cell.owner === null) return 0;
  return owners <= 5 ? cell.owner : Math.floor((cell.owner * 5) / owners);
}
