'use client';
import { useT } from '../../i18n/use-t.ts';
import { useTopicValue } from '../../ui/live/use-topic.ts';
import type { StateOf } from '../../live/topic-schemas.ts';

const sampledOf = (state: StateOf<'traffic'>) => state.sampled;

/** Says when one dot stands for several requests. */
export function SampledNote() {
  const t = useT();
  const sampled = useTopicValue('traffic', sampledOf) ?? 1;
  return sampled > 1 ? <span>{t('map.sampled', { count: sampled })}</span> : null;
}
