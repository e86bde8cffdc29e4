'use client';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { loadEarlier, type Earlier } from './earlier-lines.ts';
import classes from './EarlierBar.module.css';
import type { LogRow } from './rows.ts';

interface Props {
  chosen: readonly string[];
  rows: readonly LogRow[];
  earlier: Earlier | null;
  onLoaded: (earlier: Earlier) => void;
}

/** What was written before the first line of the list: on demand, because it is read from files. */
export function EarlierBar({ chosen, rows, earlier, onLoaded }: Props) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function load(): Promise<void> {
    setBusy(true);
    setProblem(null);
    const answer = await loadEarlier(chosen, rows);
    setBusy(false);
    if (answer.ok) onLoaded(answer.value);
    else setProblem(answer.problem.detail);
  }

  return (
    <div className={classes['bar']}>
      {earlier === null ? (
        <Button variant="subtle" size="compact-xs" loading={busy} onClick={() => void load()}>
          {t('logs.earlier')}
        </Button>
      ) : (
        <span>
          {earlier.whole ? t('logs.fromBeginning') : t('logs.notFromBeginning')} · {t('logs.loaded')}{' '}
          <Count value={earlier.rows.length} />
        </span>
      )}
      {problem === null ? null : (
        <span className={classes['failed']} role="alert">
          {t('logs.earlierFailed', { reason: problem })}
        </span>
      )}
    </div>
  );
}
