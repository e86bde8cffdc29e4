'use client';
import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Icon } from './Icon.tsx';
import { useUrlParam } from './url/use-url.ts';
import classes from './Workspace.module.css';

interface Props {
  children: ReactNode;
  /** The evidence column: beside the rest where there is room, folded to an edge where there is not. Null: nothing to show, no column. */
  evidence: ReactNode | null;
  evidenceName: string;
  below?: ReactNode;
}

/** A page in zones: the live system in the middle, evidence right and below. */
export function Workspace({ children, evidence, evidenceName, below }: Props) {
  const t = useT();
  const [open, setOpen] = useUrlParam('evidence');
  const shown = open === 'open';
  return (
    <div className={classes['workspace']} data-evidence={evidence === null ? 'none' : shown ? 'open' : 'folded'}>
      <div className={classes['middle']}>{children}</div>
      {evidence === null ? null : (
        <aside className={classes['evidence']} aria-label={evidenceName}>
          <UnstyledButton
            className={classes['fold']}
            aria-expanded={shown}
            aria-label={t('frame.evidence')}
            title={t('frame.evidence')}
            onClick={() => setOpen(shown ? null : 'open')}
          >
            <Icon name="panel" />
          </UnstyledButton>
          <div className={classes['content']}>{evidence}</div>
        </aside>
      )}
      {below === undefined ? null : <div className={classes['below']}>{below}</div>}
    </div>
  );
}
