'use client';
import { useT } from '../../i18n/use-t.ts';
import { copiesOf, copiesWords } from '../../ui/copies/copies.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import classes from './Chip.module.css';

/** Whether every entry has all its copies and nothing moves; not known is a third answer. Words and figures are of one instant of the map. */
export function ClusterChip() {
  const t = useT();
  const map = useTopicState('map');
  const size = useTopicState('topology')?.cluster.size ?? null;
  const copies = copiesOf(map);
  const { icon, tone, word, values } = copiesWords(copies);
  const why = copies.kind === 'unknown' ? t('cluster.unknownWhy') : '';
  const members = size === null ? '' : t('cluster.members', { count: size });
  return (
    <span
      className={classes['chip']}
      data-tone={tone === 'off' ? undefined : tone}
      title={[why, members].filter(Boolean).join(' ')}
      data-testid="cluster"
      data-safe={map?.safe ?? 'unknown'}
    >
      <Icon name={icon} size={12} /> {t(word, values)}
    </span>
  );
}
