'use client';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import classes from './Chip.module.css';

/** Whether every entry has all its copies and nothing moves; not known is a third answer. */
export function ClusterChip() {
  const t = useT();
  const topology = useTopicState('topology');
  const map = useTopicState('map');
  const safe = topology?.safe ?? null;
  const short = map?.short ?? 0;
  const size = topology?.cluster.size ?? null;
  const members = size === null ? '' : t('cluster.members', { count: size });
  if (safe === true) {
    return (
      <span className={classes['chip']} data-tone="ok" title={members} data-testid="cluster" data-safe="true">
        <Icon name="check" size={12} /> {t('cluster.safe')}
      </span>
    );
  }
  if (safe === false) {
    const reason = short > 0 ? t('cluster.short', { count: short }) : t('cluster.moving');
    return (
      <span
        className={classes['chip']}
        data-tone="warn"
        title={`${reason} ${members}`}
        data-testid="cluster"
        data-safe="false"
      >
        <Icon name="alert" size={12} /> {t('cluster.notSafe')}
      </span>
    );
  }
  return (
    <span className={classes['chip']} title={t('cluster.unknownWhy')} data-testid="cluster" data-safe="unknown">
      <Icon name="question" size={12} /> {t('cluster.unknown')}
    </span>
  );
}
