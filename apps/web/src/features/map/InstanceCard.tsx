'use client';
import { instanceIdSchema, type Instance } from '@signalbox/shared';
import { useCallback } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { VerbButtons } from '../../ui/commands/VerbButtons.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { useTopicValue } from '../../ui/live/use-topic.ts';
import { isDead, stateLooks } from '../../ui/tone.ts';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import { CardFigures } from './CardFigures.tsx';
import { DeadLines } from './DeadLines.tsx';
import classes from './InstanceCard.module.css';
import { MemberPart } from './MemberPart.tsx';

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
