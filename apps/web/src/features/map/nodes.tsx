'use client';
import type { NodeProps, NodeTypes } from '@xyflow/react';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import type { LaneName } from '../../graph/placement.ts';
import { ClientsCard } from './ClientsCard.tsx';
import { InstanceCard } from './InstanceCard.tsx';
import { MapCard } from './MapCard.tsx';
import classes from './nodes.module.css';

const laneWords: Record<LaneName, MessageKey> = {
  clients: 'lane.clients',
  facades: 'lane.facades',
  log: 'lane.log',
  logging: 'lane.logging',
  messages: 'lane.messages',
  map: 'lane.map',
};

function Lane({ data }: NodeProps) {
  const t = useT();
  return <span className={classes['lane']}>{t(laneWords[data['lane'] as LaneName])}</span>;
}

export const nodeTypes: NodeTypes = {
  lane: Lane,
  client: ClientsCard,
  map: MapCard,
  instance: ({ id }: NodeProps) => <InstanceCard id={id} />,
};
