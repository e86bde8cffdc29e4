'use client';
import type { MapState } from '@signalbox/shared';
import { useMemo } from 'react';
import { heatOf } from '../../graph/heat.ts';
import { useT } from '../../i18n/use-t.ts';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { useUrlText } from '../../ui/url/use-url-text.ts';
import { PartitionGrid } from './PartitionGrid.tsx';
import { PartitionLegend } from './PartitionLegend.tsx';
import classes from './PartitionPanel.module.css';
import { PartitionPick } from './PartitionPick.tsx';

interface Props {
  read: PanelRead;
  map: MapState | undefined;
  /** Copies asked for, the owner's with them; undefined where the setting is not known. */
  copies: number | undefined;
}

/** Every partition of the map with its owner and how its copies stand; one can be picked, by mouse or by number. */
export function PartitionPanel({ read, map, copies }: Props) {
  const t = useT();
  const [text, setPicked] = useUrlText('partition');
  const partitions = map?.partitions ?? [];
  const heat = useMemo(() => heatOf(map?.partitions ?? [], copies), [map?.partitions, copies]);
  const picked = /^\d{1,4}$/.test(text) && Number(text) < partitions.length ? Number(text) : null;
  return (
    <Panel
      title={t('hazel.partitions')}
      read={read}
      source={map}
      empty={map !== undefined && partitions.length === 0 ? t('hazel.noPartitions') : null}
    >
      {() => (
        <div className={classes['body']}>
          <PartitionGrid
            heat={heat}
            partitions={partitions}
            picked={picked}
            onPick={(partition) => setPicked(String(partition))}
          />
          <PartitionLegend heat={heat} />
          <PartitionPick
            partitions={partitions}
            copies={copies}
            picked={picked}
            onPick={(partition) => setPicked(partition)}
          />
        </div>
      )}
    </Panel>
  );
}
