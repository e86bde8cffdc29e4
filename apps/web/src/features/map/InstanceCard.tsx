'use client';
import { type Instance, instanceIdSchema, memberOf } from '@signalbox/shared';
import { useCallback } from 'react';
import { useT } from '../../i18n/use-t.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Count } from '../../ui/Count.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { VerbButtons } from '../../ui/commands/VerbButton.tsx';
import { useTopicState, useTopicValue } from '../../ui/live/use-topic.ts';
import { isDead, stateLooks } from '../../ui/tone.ts';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url.ts';
import { CardFigures } from './CardFigures.tsx';
import classes from './InstanceCard.module.css';

/** One instance in three lines: who, how much, how well; and its levers. What died stays where it was. */
export function InstanceCard({ id }: { id: string }) {
  const instance = useTopicValue(
    'topology',
    useCallback((state: StateOf<'topology'>) => state.instances[instanceIdSchema.parse(id)], [id]),
  );
  return instance === undefined ? null : <Card instance={instance} />;
}

/** Why it is not ready: before all figures, so that a low card still has it. */
function ReasonLine({ instance: { state, reason } }: { instance: Instance }) {
  const t = useT();
  const look = stateLooks[state];
  if (state === 'ready' || reason === '') return null;
  return (
    <p className={classes['line']} data-tone={look.tone} title={reason}>
      <span>
        {t(look.word)}: {reason}
      </span>
    </p>
  );
}

function Card({ instance }: { instance: Instance }) {
  const t = useT();
  const [selected] = useUrlParam('instance');
  const look = stateLooks[instance.state];
  const word = t(look.word);
  return (
    <article
      className={classes['card']}
      aria-label={t('map.card', { id: instance.id, state: word })}
      data-instance={instance.id}
      data-state={instance.state}
      data-tone={look.tone}
      data-selected={selected === instance.id}
    >
      <header>
        <Mark look={look} title={instance.reason} wordless />
        <button
          type="button"
          className={classes['name']}
          title={t('map.select', { id: instance.id })}
          onClick={() => setUrlParams({ instance: instance.id, evidence: 'open' })}
        >
          {instance.id}
        </button>
        <span className={classes['verbs']}>
          <VerbButtons instance={instance} />
        </span>
      </header>
      {isDead(instance.state) ? (
        <DeadLines instance={instance} />
      ) : (
        <>
          <ReasonLine instance={instance} />
          <CardFigures instance={instance} />
        </>
      )}
      {instance.kind === 'logging' ? <MemberPart logging={instance} /> : null}
    </article>
  );
}

/** The member inside its logging card: entries it owns and copies it keeps for others. */
function MemberPart({ logging }: { logging: Instance }) {
  const t = useT();
  const id = memberOf(logging.id);
  const member = useTopicState('topology')?.instances[id];
  const stats = useTopicState('map')?.members[id];
  if (member === undefined) return null;
  const look = stateLooks[member.state];
  if (isDead(member.state)) {
    return (
      <div className={classes['member']} data-tone={look.tone} data-instance={id} data-state={member.state}>
        <p className={classes['line']} title={member.reason}>
          <span className={classes['who']}>{t('map.memberGone', { id })}</span>
        </p>
      </div>
    );
  }
  const sum = (stats?.entries ?? 0) + (stats?.backups ?? 0);
  const own = sum === 0 ? 0 : ((stats?.entries ?? 0) / sum) * 100;
  return (
    <div className={classes['member']} data-tone={look.tone} data-instance={id} data-state={member.state}>
      <p className={classes['line']} title={t('map.memberFigures')}>
        <span className={classes['who']}>
          {id}
          {member.state === 'ready' ? '' : ` · ${t(look.word)}`}
        </span>
        <span>
          <Count value={stats?.entries} /> + <Count value={stats?.backups} />
        </span>
      </p>
      <svg className={classes['bar']} aria-hidden preserveAspectRatio="none">
        <rect width={`${own}%`} height="100%" />
        <rect x={`${own}%`} width={`${sum === 0 ? 0 : 100 - own}%`} height="100%" />
      </svg>
    </div>
  );
}

/** What happened, how long ago, and how it ended. */
function DeadLines({ instance }: { instance: Instance }) {
  const t = useT();
  const look = stateLooks[instance.state];
  const { exit } = instance;
  const how = exit === null ? '' : (exit.signal ?? (exit.code === null ? '' : t('map.exitCode', { code: exit.code })));
  return (
    <>
      <p className={classes['line']} data-tone={look.tone}>
        <span>
          {t(look.word)} <Ago at={instance.since} pace="tenths" /> {t('span.ago')}
        </span>
        <span>{how}</span>
      </p>
      {instance.kind === 'logging' || instance.reason === '' ? null : (
        <p className={classes['line']} title={instance.reason}>
          <span>{instance.reason}</span>
        </p>
      )}
    </>
  );
}
