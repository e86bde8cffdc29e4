'use client';
import { useT } from '../../i18n/use-t.ts';
import { visibleText } from '../../ui/format.ts';
import classes from './ValueDiff.module.css';

interface ValueDiffProps {
  before: string;
  after: string;
  beforeWord?: string;
  afterWord?: string;
}

/** A value and what it would become: in colour, sign and word. */
export function ValueDiff({ before, after, beforeWord, afterWord }: ValueDiffProps) {
  const t = useT();
  return (
    <dl className={classes['diff']} data-testid="diff">
      <div data-side="before">
        <dt>{beforeWord ?? t('setting.now')}</dt>
        <dd>
          <span aria-hidden>−</span>
          <del>{visibleText(before)}</del>
        </dd>
      </div>
      <div data-side="after">
        <dt>{afterWord ?? t('setting.then')}</dt>
        <dd>
          <span aria-hidden>+</span>
          <ins>{visibleText(after)}</ins>
        </dd>
      </div>
    </dl>
  );
}
