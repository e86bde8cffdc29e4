'use client';
import { useMemo, useState } from 'react';
import { Checkbox } from '@mantine/core';
import { useT } from '../../i18n/use-t.ts';
import { partitionsWithoutCopy } from '../../ui/commands/consequences.ts';
import { HeatLegend } from '../../ui/heat/HeatLegend.tsx';
import { PartitionHeat } from '../../ui/heat/PartitionHeat.tsx';
import { useTopic } from '../../ui/live/use-topic.ts';
import { Panel } from '../../ui/Panel.tsx';
import classes from './HeatPanel.module.css';

/** Every partition with its owner and backups; and what would have no copy left if the chosen members died now. */
export function HeatPanel() {
  const t = useT();
  const read = useTopic('map');
  const map = read.status === 'known' || read.status === 'stale' ? read.state : undefined;
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const members = Object.keys(map?.members ?? {}).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const bare = useMemo(() => partitionsWithoutCopy(map?.partitions ?? [], gone), [map?.partitions, gone]);
  return (
    <Panel
      title={t('heat.name')}
      read={read}
      source={map}
      empty={map !== undefined && map.partitions.length === 0 ? t('heat.nothing') : null}
    >
      {() => (
        <div className={classes['heat']}>
          <PartitionHeat columns={34} detailed />
          <div className={classes['side']}>
            <HeatLegend />
            <fieldset>
              <legend>{t('heat.ifDied')}</legend>
              {members.map((id) => (
                <Checkbox
                  key={id}
                  label={id}
                  checked={gone.has(id)}
                  onChange={() =>
                    setGone((before) => {
                      const next = new Set(before);
                      if (!next.delete(id)) next.add(id);
                      return next;
                    })
                  }
                />
              ))}
              <p data-tone={bare > 0 ? 'warn' : undefined} role="status">
                {gone.size === 0 ? t('heat.ifNone') : bare === 0 ? t('heat.ifKept') : t('heat.ifLeft', { count: bare })}
              </p>
            </fieldset>
          </div>
        </div>
      )}
    </Panel>
  );
}
