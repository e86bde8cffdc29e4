'use client';
import { Handle, Position, type NodeProps, type NodeTypes } from '@xyflow/react';
import type { ReactNode } from 'react';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import type { LaneName } from '../../graph/placement.ts';
import { useLogWord } from '../../ui/use-log-word.ts';
import { ClientsCard } from './ClientsCard.tsx';
import { InstanceCard } from './InstanceCard.tsx';
import { MapCard } from './MapCard.tsx';
import classes from './nodes.module.css';

const laneWords: Record<Exclude<LaneName, 'log'>, MessageKey> = {
  clients: 'lane.clients',
  facades: 'lane.facades',
  logging: 'lane.logging',
  messages: 'lane.messages',
  map: 'lane.map',
};

function Lane({ data }: NodeProps) {
  const t = useT();
  const logWord = useLogWord();
  const name = data['lane'] as LaneName;
  return <span className={classes['lane']}>{t(name === 'log' ? logWord : laneWords[name])}</span>;
}

/** The two ends that lines are joined to; without them the graph draws no line. */
function Joined({ children }: { children: ReactNode }) {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className={classes['end'] ?? ''} />
      {children}
      <Handle type="source" position={Position.Right} isConnectable={false} className={classes['end'] ?? ''} />
    </>
  );
}

function Clients() {
  return (
    <Joined>
      <ClientsCard />
    </Joined>
  );
}

function TheMap() {
  return (
    <Joined>
      <MapCard />
    </Joined>
  );
}

function AnInstance({ id }: NodeProps) {
  return (
    <Joined>
      <InstanceCard id={id} />
    </Joined>
  );
}

export const nodeTypes: NodeTypes = { lane: Lane, client: Clients, map: TheMap, instance: AnInstance };
