'use client';
import type { Instance } from '@signalbox/shared';
import type { ReactNode } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { unknownMark } from '../../ui/format.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { stateLooks } from '../../ui/tone.ts';
import classes from './InstanceCard.module.css';
import { failedFrom, perSecondTo, shareOf, slowestTo } from './traffic-sums.ts';
import { useEdges } from './use-edges.ts';

/** How much and how well: two lines, by kind. */
export function CardFigures({ instance }: { instance: Instance }) {
  switch (instance.kind) {
    case 'facade':
      return <FacadeFigures instance={instance} />;
    case 'logging':
      return <TrafficLine instance={instance} port />;
    case 'kafka':
      return <BrokerFigures instance={instance} />;
    case 'messages':
      return <ShareFigures instance={instance} />;
    case 'hazelcast':
    case 'consul':
      return null;
  }
}

function Word({ instance }: { instance: Instance }) {
  const t = useT();
  const look = stateLooks[instance.state];
  return (
    <span className={classes['word']} data-tone={look.tone} title={instance.reason}>
      {t(look.word)}
    </span>
  );
}

function Port({ instance }: { instance: Instance }): ReactNode {
  return <span className="mono">{instance.port === null ? unknownMark : `:${instance.port}`}</span>;
}

function TrafficLine({ instance, port = false }: { instance: Instance; port?: boolean }) {
  const t = useT();
  const rate = useEdges(instance.id, perSecondTo);
  const share = useEdges(instance.id, shareOf);
  return (
    <p className={classes['line']}>
      <span>
        <Word instance={instance} /> · <Count value={rate} as="rate" />
        {t('unit.perSecond')}
        {share === null || share === undefined ? null : (
          <>
            {' '}
            · <Count value={share} as="share" />
          </>
        )}
      </span>
      {port ? <Port instance={instance} /> : null}
    </p>
  );
}

function FacadeFigures({ instance }: { instance: Instance }) {
  const t = useT();
  const p99 = useEdges(instance.id, slowestTo);
  const failed = useEdges(instance.id, failedFrom) ?? 0;
  return (
    <>
      <TrafficLine instance={instance} />
      <p className={classes['line']} data-tone={failed > 0 ? 'warn' : undefined}>
        <span>
          {failed > 0 ? (
            <>
              <Count value={failed} as="rate" />
              {t('map.failedPerSecond')}
            </>
          ) : (
            <>
              {t('map.p99')} <Count value={p99} as="ms" /> {t('unit.ms')}
            </>
          )}
        </span>
        <Port instance={instance} />
      </p>
    </>
  );
}

function BrokerFigures({ instance }: { instance: Instance }) {
  const t = useT();
  const partitions = useTopicState('queue')?.partitions;
  const leads = Object.values(partitions ?? {}).flatMap(({ id, leader }) => (leader === instance.id ? [id] : []));
  return (
    <p className={classes['line']}>
      <span>
        <Word instance={instance} /> ·{' '}
        {partitions === undefined
          ? unknownMark
          : leads.length === 0
            ? t('map.leadsNone')
            : t('map.leads', { list: leads.join(' ') })}
      </span>
      <Port instance={instance} />
    </p>
  );
}

function ShareFigures({ instance }: { instance: Instance }) {
  const t = useT();
  const partitions = useTopicState('queue')?.partitions;
  const own = Object.values(partitions ?? {}).filter(({ owner }) => owner === instance.id);
  const lag = own.reduce<number | null>((sum, { lag: one }) => (sum === null || one === null ? null : sum + one), 0);
  return (
    <>
      <p className={classes['line']}>
        <span>
          <Word instance={instance} /> ·{' '}
          {partitions === undefined
            ? unknownMark
            : own.length === 0
              ? t('map.holdsNone')
              : t('map.holds', { list: own.map(({ id }) => id).join(' ') })}
        </span>
      </p>
      <p className={classes['line']} data-tone={(lag ?? 0) > 0 ? 'warn' : undefined}>
        <span>
          {t('map.lag')} <Count value={own.length === 0 ? null : lag} />
        </span>
        <Port instance={instance} />
      </p>
    </>
  );
}
