'use client';
import Link from 'next/link';
import { useT } from '../../i18n/use-t.ts';
import { shortId, visibleText } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTrace } from '../../ui/way/use-trace.ts';
import { explain } from '../../ui/way/explain.ts';
import classes from './MessagePath.module.css';
import { PathSteps } from './PathSteps.tsx';

/** The way of the chosen message from left to right, with what took how long. Its facts and what can be done with it are on the page of messages. */
export function MessagePath({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const answer = useTrace(id).data;
  const trace = answer?.ok === true ? answer.value : undefined;
  return (
    <section className={classes['path']} data-testid="message-path" aria-label={t('way.title', { id: shortId(id) })}>
      <header>
        <h2>{t('way.itsWay')}</h2>
        <span className={`mono ${classes['id']}`} title={id}>
          {shortId(id)}
        </span>
        <span className={classes['text']}>{visibleText(trace?.row?.text ?? '')}</span>
        <Link href={`/messages/?message=${encodeURIComponent(id)}&evidence=open`} prefetch={false}>
          {t('map.openMessage')}
        </Link>
        <button type="button" aria-label={t('action.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {answer === undefined ? <p role="status">{t('panel.loading')}</p> : null}
      {answer?.ok === false ? <p role="alert">{t('panel.failed', { reason: answer.problem.detail })}</p> : null}
      {trace === undefined ? null : (
        <>
          {trace.hops.length === 0 ? <p>{t('way.noHops')}</p> : <PathSteps hops={trace.hops} />}
          <p>
            {explain(trace)
              .map(({ key, values, outcome }) =>
                t(key, outcome === undefined ? values : { ...values, outcome: t(outcome) }),
              )
              .join(' ')}
          </p>
        </>
      )}
    </section>
  );
}
