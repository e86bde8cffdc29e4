'use client';
import type { Stretch } from '../../graph/stretches.ts';
import { useT } from '../../i18n/use-t.ts';
import { useSpan } from '../Ago.tsx';
import classes from './StretchName.module.css';

/** How much later a stretch of a way happened, and what it was; nothing for the first one. */
export function StretchName({ stretch: { afterMs, hops } }: { stretch: Stretch }) {
  const t = useT();
  const span = useSpan();
  if (afterMs === 0) return null;
  const again = hops.some(({ hop }) => hop === 'accept');
  const values = { span: span(afterMs) };
  return <p className={classes['name']}>{again ? t('way.again', values) : t('way.later', values)}</p>;
}
