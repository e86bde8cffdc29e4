'use client';
import { Button, Group } from '@mantine/core';
import type { Trace } from '@signalbox/shared';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { sendMessage } from '../../live/send-run.ts';
import { CloseButton } from '../CloseButton.tsx';
import { Fact } from '../Fact.tsx';
import { Mark } from '../Mark.tsx';
import { formatClock, formatMoment, shortId, unknownMark, visibleText } from '../format.ts';
import { showDone, showProblem } from '../notices.ts';
import classes from './MessageTrace.module.css';
import { Waterfall } from './Waterfall.tsx';
import { copyText, curlOf } from './copy.ts';
import { explain } from './explain.ts';
import { messageLooks } from './message-looks.ts';
import { useTrace } from './use-trace.ts';

/** One message: its path hop by hop, in sentences, and what can be done with it. */
export function MessageTrace({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const query = useTrace(id);
  const answer = query.data;
  return (
    <section
      className={classes['trace']}
      data-testid="message-trace"
      aria-label={t('trace.title', { id: shortId(id) })}
    >
      <header>
        <h2 className="mono" title={id}>
          {shortId(id)}
        </h2>
        <CloseButton onClose={onClose} />
      </header>
      {answer === undefined ? <p role="status">{t('panel.loading')}</p> : null}
      {answer?.ok === false ? <p role="alert">{t('panel.failed', { reason: answer.problem.detail })}</p> : null}
      {answer?.ok === true ? <Found trace={answer.value} /> : null}
    </section>
  );
}

function Found({ trace }: { trace: Trace }) {
  const t = useT();
  const text = trace.row?.text ?? trace.whereabouts?.logging?.msg ?? trace.whereabouts?.queue?.msg;
  return (
    <>
      {text === undefined ? null : <p className={classes['text']}>{visibleText(text)}</p>}
      <h3>{t('trace.itsWay')}</h3>
      {trace.hops.length === 0 ? <p>{t('trace.noHops')}</p> : <Waterfall hops={trace.hops} />}
      {explain(trace).map((sentence) => (
        <p key={`${sentence.key} ${JSON.stringify(sentence.values)}`} className={classes['sentence']}>
          {t(
            sentence.key,
            sentence.outcome === undefined ? sentence.values : { ...sentence.values, outcome: t(sentence.outcome) },
          )}
        </p>
      ))}
      <MessageFacts trace={trace} />
      <Actions trace={trace} text={text} />
    </>
  );
}

function Actions({ trace, text }: { trace: Trace; text: string | undefined }) {
  const t = useT();

  async function resend(): Promise<void> {
    if (text === undefined) return;
    const { answer } = await sendMessage(text, { key: trace.id });
    if (answer.ok) showDone(t('trace.resent'), t('trace.resentWhat', { id: shortId(answer.value.id) }));
    else showProblem(t('send.unknown'), answer.problem);
  }

  return (
    <Group gap={6} mt="sm">
      <Button variant="default" onClick={() => void copyText(trace.id).then(() => showDone(t('trace.copied')))}>
        {t('trace.copyId')}
      </Button>
      {text === undefined ? null : (
        <>
          <Button
            variant="default"
            onClick={() => void copyText(curlOf(trace.id, text)).then(() => showDone(t('trace.copied')))}
          >
            {t('trace.copyCurl')}
          </Button>
          <Button variant="default" title={t('trace.resendWhat')} onClick={() => void resend()}>
            {t('trace.resend')}
          </Button>
        </>
      )}
    </Group>
  );
}

/** Where a message stands and where it is, as plain facts. */
function MessageFacts({ trace }: { trace: Trace }) {
  const t = useT();
  const locale = useLocale();
  const { row, whereabouts } = trace;
  const map = whereabouts?.map;
  return (
    <dl className={classes['facts']}>
      <Fact word={t('messages.id')} mono>
        {trace.id}
      </Fact>
      {row === null ? null : (
        <>
          <Fact word={t('messages.state')}>
            <Mark look={messageLooks[row.state]} />
          </Fact>
          <Fact word={t('messages.at')} mono>
            <time dateTime={row.at} title={formatMoment(row.at, locale)}>
              {formatClock(row.at, locale, true)}
            </time>
          </Fact>
          <Fact word={t('messages.place')} mono>
            {row.partition ?? unknownMark} / {row.offset ?? unknownMark}
          </Fact>
          <Fact word={t('messages.heldBy')}>{row.heldBy ?? unknownMark}</Fact>
        </>
      )}
      {map === undefined || map === null ? null : (
        <Fact word={t('messages.mapOwner')}>
          {map.owner} · {map.backups.join(', ')}
        </Fact>
      )}
    </dl>
  );
}
