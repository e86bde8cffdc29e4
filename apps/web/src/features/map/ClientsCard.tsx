'use client';
import { useT } from '../../i18n/use-t.ts';
import { useTopicValue } from '../../ui/live/use-topic.ts';
import { Count } from '../../ui/Count.tsx';
import type { StateOf } from '../../live/topic-schemas.ts';
import { perSecondFrom } from './traffic-sums.ts';
import classes from './nodes.module.css';

const fromClients = (state: StateOf<'traffic'>) => perSecondFrom(state.edges, 'client');

/** What comes in from outside, over all facades. */
export function ClientsCard() {
  const t = useT();
  const rate = useTopicValue('traffic', fromClients);
  return (
    <div className={`${classes['card']} ${classes['clients']}`}>
      <b>
        <Count value={rate} as="rate" />
        <span className="mono">{t('unit.perSecond')}</span>
      </b>
      <small>{t('map.clients')}</small>
    </div>
  );
}
