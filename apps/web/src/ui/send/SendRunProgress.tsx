'use client';
import { Button } from '@mantine/core';
import { useT } from '../../i18n/use-t.ts';
import type { SendRunState } from '../../live/send-run.ts';
import { Count } from '../Count.tsx';
import classes from './SendRunProgress.module.css';

/** How a run stands: sent of all, acknowledged, and what went wrong only where something did. */
export function SendRunProgress({ run, onStop }: { run: SendRunState; onStop?: () => void }) {
  const t = useT();
  return (
    <span className={classes['progress']} data-testid="send-run" data-status={run.status}>
      {onStop === undefined ? null : (
        <Button variant="default" onClick={onStop}>
          {t('send.stop')}
        </Button>
      )}
      <span>
        <Count value={run.acked} /> / <Count value={run.count} /> {t('send.acked')}
      </span>
      {run.refused > 0 ? (
        <span data-tone="bad">
          <Count value={run.refused} /> {t('send.refusedCount')}
        </span>
      ) : null}
      {run.unknown > 0 ? (
        <span data-tone="warn">
          <Count value={run.unknown} /> {t('send.unknownCount')}
        </span>
      ) : null}
    </span>
  );
}
