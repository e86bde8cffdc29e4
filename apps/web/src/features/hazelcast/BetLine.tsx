import { useT } from '../../i18n/use-t.ts';
import type { Bet, settle } from './bet.ts';
import classes from './IfDiedPanel.module.css';

/** What was predicted beside what happened. */
export function BetLine({ bet, outcome }: { bet: Bet; outcome: ReturnType<typeof settle> }) {
  const t = useT();
  return (
    <dl className={classes['bet']} data-testid="bet">
      <div>
        <dt>{t('hazel.predicted')}</dt>
        <dd>{t('hazel.betPartitions', { count: bet.predicted })}</dd>
      </div>
      <div>
        <dt>{t('hazel.happened')}</dt>
        <dd>
          {outcome === 'open'
            ? t('hazel.betOpen')
            : outcome === 'nobody-left'
              ? t('hazel.betNobody')
              : t('hazel.betPartitions', { count: outcome })}
        </dd>
      </div>
    </dl>
  );
}
