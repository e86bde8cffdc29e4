'use client';
import { useT } from '../../i18n/use-t.ts';
import { ScaleKind } from '../../ui/commands/ScaleKind.tsx';
import classes from './ScaleBar.module.css';

/** One more or one less of each kind. */
export function ScaleBar() {
  const t = useT();
  return (
    <div className={classes['bar']} role="group" aria-label={t('scale.name')}>
      <ScaleKind kind="facade" />
      <ScaleKind kind="logging" />
      <ScaleKind kind="messages" />
    </div>
  );
}
