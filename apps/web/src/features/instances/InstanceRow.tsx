'use client';
import type { Instance } from '@signalbox/shared';
import type { ReactNode } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { VerbButtons } from '../../ui/commands/VerbButtons.tsx';
import { Count } from '../../ui/Count.tsx';
import { unknownMark, visibleText } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { Mark } from '../../ui/Mark.tsx';
import tables from '../../ui/table/table.module.css';
import { isDead, stateLooks } from '../../ui/tone.ts';
import { disagree, truthsOf } from '../../ui/truths/truths.ts';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import classes from './InstanceRow.module.css';

export function InstanceRow({ instance, pick }: { instance: Instance; pick: ReactNode }) {
  const t = useT();
  const [selected] = useUrlParam('instance');
  return (
    <tr data-instance={instance.id} data-state={instance.state} data-selected={selected === instance.id}>
      <td>{pick}</td>
      <th scope="row">
        <button
          type="button"
          className={tables['link']}
          onClick={() => setUrlParams({ instance: instance.id, evidence: 'open' })}
        >
          {instance.id}
        </button>
      </th>
      <td className={classes['dim']}>{instance.kind}</td>
      <td>
        <span className={classes['state']}>
          <Mark look={stateLooks[instance.state]} title={instance.reason} />
          <span className={classes['since']} title={t('instances.since')}>
            <Ago at={instance.since} />
          </span>
        </span>
        {instance.reason === '' ? null : (
          <span className={classes['reason']} title={instance.reason}>
            {visibleText(instance.reason)}
          </span>
        )}
      </td>
      <td>
        <Truths instance={instance} />
      </td>
      <td className={`${tables['number']} mono`}>{instance.pid ?? unknownMark}</td>
      <td className="mono">{instance.port === null ? unknownMark : `:${instance.port}`}</td>
      <td>
        {instance.startedAt === null || isDead(instance.state) ? (
          <span title={t('figure.unknown')}>{unknownMark}</span>
        ) : (
          <Ago at={instance.startedAt} />
        )}
      </td>
      <td className={tables['number']}>
        <Count value={instance.restarts} />
      </td>
      <td className={tables['number']}>
        <Count value={instance.rss} as="bytes" />
      </td>
      <td className={tables['number']}>
        <Count value={instance.cpu} as="share" />
      </td>
      <td className={tables['levers']}>
        <span className={tables['verbs']}>
          <VerbButtons instance={instance} />
        </span>
      </td>
    </tr>
  );
}

/** Process, Consul and cluster side by side; where they disagree it stands out. */
function Truths({ instance }: { instance: Instance }) {
  const t = useT();
  const catalog = useTopicState('catalog');
  const map = useTopicState('map');
  const queue = useTopicState('queue');
  const truths = truthsOf(instance, { catalog, map, queue });
  return (
    <span className={classes['truths']} data-disagree={disagree(truths)}>
      {disagree(truths) ? (
        <span title={t('truth.disagree')}>
          <Icon name="alert" size={12} />
          <span className="visually-hidden">{t('truth.disagree')}</span>
        </span>
      ) : null}
      {truths.slice(1).map((truth) => (
        <span key={truth.source} title={`${t(truth.source)} ${truth.detail}`}>
          <Mark look={truth.look} />
        </span>
      ))}
      {truths.length === 1 ? unknownMark : null}
    </span>
  );
}
