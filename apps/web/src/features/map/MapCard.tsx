'use client';
import { HeatLegend } from '../../ui/heat/HeatLegend.tsx';
import { PartitionHeat } from '../../ui/heat/PartitionHeat.tsx';
import { useTopic } from '../../ui/live/use-topic.ts';
import { useT } from '../../i18n/use-t.ts';
import classes from './nodes.module.css';

/** The map's partitions: who owns them and how their copies stand. */
export function MapCard() {
  const t = useT();
  const read = useTopic('map');
  const known = read.status === 'known' || read.status === 'stale';
  return (
    <div className={`${classes['card']} ${classes['map']}`}>
      {known && read.state.partitions.length > 0 ? (
        <>
          <PartitionHeat columns={16} />
          <HeatLegend />
        </>
      ) : (
        <p>{known ? t('heat.nothing') : t('panel.loading')}</p>
      )}
    </div>
  );
}
