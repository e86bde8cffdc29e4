'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Ago, useSpan } from '../../ui/Ago.tsx';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { useNow, useOfflineSince } from '../../ui/live/use-now.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import type { Tone } from '../../ui/tone.ts';
import classes from './Proof.module.css';
import { proofOf } from './proof.ts';

const ProofDialog = dynamic(() => import('./ProofDialog.tsx').then((module) => module.ProofDialog), { ssr: false });

const icons: Record<Tone, IconName> = { ok: 'check', warn: 'question', bad: 'kill', off: 'clock' };

/** The one claim of the product, in a sentence, with its age, and the action that proves it anew. */
export function Proof() {
  const t = useT();
  const locale = useLocale();
  const commands = useCommands();
  const [opened, setOpened] = useState(false);
  const verdict = useTopicState('verdict');
  const offlineSince = useOfflineSince();
  const proof = verdict === undefined ? undefined : proofOf(verdict, locale);
  return (
    <div className={classes['proof']} role="group" aria-label={t('proof.name')}>
      <p
        className={classes['words']}
        data-figure="verdict"
        data-stage={verdict?.stage}
        data-tone={offlineSince === null ? proof?.tone : 'off'}
        data-testid="proof"
        role="status"
        title={verdict?.reasons.join('\n')}
      >
        <Icon name={icons[offlineSince === null ? (proof?.tone ?? 'off') : 'off']} size={14} />
        <span>
          {offlineSince === null ? null : <NotOfNow since={offlineSince} />}
          <b>{proof === undefined ? t('proof.waiting') : t(proof.key, proof.values)}</b>
          {proof === undefined || proof.checkedAt === null ? null : (
            // Its seconds are for the eye: read out each second they would drown everything else.
            <span aria-hidden>
              {' · '}
              {t('proof.checkedAgo')} <Ago at={proof.checkedAt} /> {t('span.ago')}
            </span>
          )}
          {proof?.remedy ? ` ${proof.remedy}` : null}
        </span>
      </p>
      {verdict?.stage === 'refuted' ? (
        <button type="button" className={classes['action']} aria-haspopup="dialog" onClick={() => setOpened(true)}>
          {t('proof.details')}
        </button>
      ) : null}
      <button
        type="button"
        className={classes['action']}
        title={t('proof.checkNowWhat')}
        disabled={commands.submitting('verify')}
        onClick={() => commands.run({ verb: 'verify' })}
      >
        {t('proof.checkNow')}
      </button>
      {opened && verdict !== undefined ? <ProofDialog verdict={verdict} onClose={() => setOpened(false)} /> : null}
    </div>
  );
}

function NotOfNow({ since }: { since: number }) {
  const t = useT();
  const span = useSpan();
  const age = Math.max(0, Math.floor((useNow() - since) / 1000)) * 1000;
  return <>{t('proof.asOf', { span: span(age) })} · </>;
}
