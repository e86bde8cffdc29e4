'use client';
import type { Instance } from '@signalbox/shared';
import { Ago } from '../Ago.tsx';
import { CloseButton } from '../CloseButton.tsx';
import { VerbButtons } from '../commands/VerbButton.tsx';
import { Count } from '../Count.tsx';
import { Fact } from '../Fact.tsx';
import { unknownMark } from '../format.ts';
import { Icon } from '../Icon.tsx';
import { useTopicState } from '../live/use-topic.ts';
import { Mark } from '../Mark.tsx';
import { isDead, stateLooks } from '../tone.ts';
import { useT } from '../../i18n/use-t.ts';
import classes from './InstanceEvidence.module.css';
import { disagree, statusSourcesOf } from './status-sources.ts';

/** What is known of one instance and by whom, with its levers. */
export function InstanceEvidence({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const instances = useTopicState('topology')?.instances;
  const instance = Object.values(instances ?? {}).find((one) => one.id === id);
  return (
    <section className={classes['evidence']} aria-label={id} data-testid="instance-evidence">
      <header>
        <h2>{id}</h2>
        <CloseButton onClose={onClose} />
      </header>
      {instance === undefined ? <p>{t('instances.notThere', { id })}</p> : <Known instance={instance} />}
    </section>
  );
}

function Known({ instance }: { instance: Instance }) {
  const t = useT();
  const catalog = useTopicState('catalog');
  const map = useTopicState('map');
  const queue = useTopicState('queue');
  const sources = statusSourcesOf(instance, { catalog, map, queue });
  const { exit } = instance;
  return (
    <>
      <div className={classes['verbs']}>
        <VerbButtons instance={instance} wide />
      </div>
      <p>
        <Mark look={stateLooks[instance.state]} />{' '}
        <span className={classes['age']} title={t('instances.since')}>
          <Ago at={instance.since} />
        </span>
        {instance.reason === '' ? null : <span className={classes['reason']}> {instance.reason}</span>}
      </p>
      {exit === null ? null : (
        <p className={classes['reason']}>
          {t('instances.lastEnd', { how: exit.signal ?? exit.code ?? unknownMark, why: exit.reason })} ·{' '}
          <Ago at={exit.at} />
        </p>
      )}
      <h3>{t('sources.name')}</h3>
      {disagree(sources) ? (
        <p className={classes['disagree']} role="status">
          <Icon name="alert" size={12} /> {t('sources.disagree')}
        </p>
      ) : null}
      <ul className={classes['sources']}>
        {sources.map((source) => (
          <li key={source.source} title={source.detail === '' ? undefined : source.detail}>
            <span>{t(source.source)}</span>
            <Mark look={source.look} />
            <span className={classes['age']}>{source.at === null ? null : <Ago at={source.at} />}</span>
          </li>
        ))}
      </ul>
      <h3>{t('instances.facts')}</h3>
      <dl className={classes['facts']}>
        <Fact word={t('instances.pid')} mono>
          {instance.pid ?? unknownMark}
        </Fact>
        <Fact word={t('instances.address')} mono>
          {instance.url ?? (instance.port === null ? unknownMark : `127.0.0.1:${instance.port}`)}
        </Fact>
        <Fact word={t('instances.up')}>{isDead(instance.state) ? unknownMark : <Ago at={instance.startedAt} />}</Fact>
        <Fact word={t('instances.restarts')}>
          <Count value={instance.restarts} />
        </Fact>
        <Fact word={t('instances.rss')}>
          <Count value={instance.rss} as="bytes" />
        </Fact>
        <Fact word={t('instances.cpu')}>
          <Count value={instance.cpu} as="share" />
        </Fact>
      </dl>
    </>
  );
}
