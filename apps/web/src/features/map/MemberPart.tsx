'use client';
import { memberOf, type Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { isDead, stateLooks } from '../../ui/tone.ts';
import classes from './InstanceCard.module.css';

/** The member inside its logging card: entries it owns and copies it keeps for others. */
export function MemberPart({ logging }: { logging: Instance }) {
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
