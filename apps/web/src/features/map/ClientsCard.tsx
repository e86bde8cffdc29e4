'use client';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { perSecondFrom } from './traffic-sums.ts';
import { useEdges } from './use-edges.ts';
import classes from './nodes.module.css';

/** What comes in from outside, over all facades. */
export function ClientsCard() {
  const t = useT();
  const rate = useEdges('client', perSecondFrom);
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
