'use client';
import { anomalyKinds, type Anomaly, type Verdict } from '@signalbox/shared';
import Link from 'next/link';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { visibleText } from '../../ui/format.ts';
import { anomalyWords, counted } from './proof.ts';
import classes from './ProofDialog.module.css';

/** What is broken: how many of each kind, and of the first ones the message, where it showed and what shows it. */
export function ProofDialog({ verdict, onClose }: { verdict: Verdict; onClose: () => void }) {
  const t = useT();
  const locale = useLocale();
  const kinds = anomalyKinds.filter((kind) => verdict.anomalyCounts[kind] > 0);
  return (
    <Dialog opened onClose={onClose} title={t('proof.details')} size="lg">
      <div className={classes['details']} data-testid="proof-details">
        {verdict.reasons.map((reason) => (
          <p key={reason}>{reason}</p>
        ))}
        {kinds.length === 0 ? <p>{t('proof.noAnomaly')}</p> : null}
        {kinds.map((kind) => (
          <section key={kind}>
            <h3>{t(anomalyWords[kind], counted(verdict.anomalyCounts[kind], locale))}</h3>
            <ul>
              {verdict.anomalies
                .filter((anomaly) => anomaly.kind === kind)
                .map((anomaly) => (
                  <Guilty key={`${anomaly.id} ${anomaly.hop}`} anomaly={anomaly} onLeave={onClose} />
                ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function Guilty({ anomaly: { id, hop, evidence }, onLeave }: { anomaly: Anomaly; onLeave: () => void }) {
  return (
    <li>
      <p>
        {id === null ? null : (
          <Link href={`/messages/?message=${encodeURIComponent(id)}&evidence=open`} prefetch={false} onClick={onLeave}>
            {id}
          </Link>
        )}{' '}
        · {hop}
      </p>
      {evidence.map(({ record, at, says }) => (
        <p key={`${record} ${at ?? ''} ${says}`} className={classes['fact']}>
          {record}
          {at === undefined ? '' : ` ${at}`}: {visibleText(says)}
        </p>
      ))}
    </li>
  );
}
