'use client';
import { Handle, type NodeProps, type NodeTypes, Position } from '@xyflow/react';
import type { ReactNode } from 'react';
import type { LaneName } from '../../graph/placement.ts';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { HeatLegend, PartitionHeat } from '../../ui/heat/PartitionHeat.tsx';
import hues from '../../ui/hue/hues.module.css';
import { hueOf } from '../../ui/hue/instance-hue.ts';
import { useTopic } from '../../ui/live/use-topic.ts';
import { useLogWord } from '../../ui/use-log-word.ts';
import { InstanceCard } from './InstanceCard.tsx';
import classes from './nodes.module.css';
import { perSecondFrom } from './traffic-sums.ts';
import { useEdges } from './use-edges.ts';

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

function TheQueue() {
  return (
    <Joined>
      <QueueCard />
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

export const nodeTypes: NodeTypes = { lane: Lane, client: Clients, map: TheMap, queue: TheQueue, instance: AnInstance };

/** What comes in from outside, over all facades. */
function ClientsCard() {
  const t = useT();
  const rate = useEdges('client', perSecondFrom);
  return (
    <div className={`${classes['card']} ${classes['clients']}`}>
      <b>
        <Count value={rate} as="rate" />
        <span className="mono">{t('unit.perSecond')}</span>
      </b>
      <small>{t('map.clients')}</small>
    </div>
  );
}

/** The map's partitions: who owns them and how their copies stand. */
function MapCard() {
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

/** A queue that members carry: which of them owns each partition's, and how much waits in all of them. */
function QueueCard() {
  const t = useT();
  const read = useTopic('queue');
  const known = read.status === 'known' || read.status === 'stale';
  const partitions = known ? Object.values(read.state.partitions).sort((a, b) => a.id - b.id) : [];
  const waiting = partitions.reduce((sum, one) => sum + (one.waiting ?? 0), 0);
  return (
    <div className={`${classes['card']} ${classes['queue']}`}>
      {partitions.length > 0 ? (
        <>
          <ul aria-label={t('map.queueOwners')}>
            {partitions.map(({ id, leader }) => (
              <li key={id} className={hues['hue']} data-hue={hueOf(leader ?? '')} title={leader ?? t('map.nobody')}>
                {id}
              </li>
            ))}
          </ul>
          <p>
            <Count value={waiting} /> {t('map.queueWaiting')}
          </p>
        </>
      ) : (
        <p>{known ? t('queue.none') : t('panel.loading')}</p>
      )}
    </div>
  );
}
