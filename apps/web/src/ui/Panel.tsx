'use client';
import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useT } from '../i18n/use-t.ts';
import { Ago } from './Ago.tsx';
import { useOfflineSince } from './live/use-now.ts';
import classes from './Panel.module.css';

/** What is known about the panel's content; a topic's read fits. */
export type PanelRead =
  | { readonly status: 'waiting' }
  | { readonly status: 'known' | 'stale'; readonly at: number }
  | { readonly status: 'failed'; readonly reason: string };

interface Props {
  title: string;
  read: PanelRead;
  /** Why the source could not be asked, and when it last was, where the content says so. */
  source?: { readonly at: string | null; readonly error: string | null } | undefined;
  /** Shown instead of the content when there is nothing: why, and what to do. */
  empty?: ReactNode;
  actions?: ReactNode;
  hint?: ReactNode;
  children: () => ReactNode;
}

/** A region with a name and its own loading, empty, stale and error states: one bad source never blanks another's. */
export function Panel({ title, read, source, empty, actions, hint, children }: Props) {
  return (
    <section className={classes['panel']} aria-label={title}>
      <header className={classes['head']}>
        <h2>{title}</h2>
        {hint}
        <Staleness read={read} source={source} />
        <div className={classes['actions']}>{actions}</div>
      </header>
      <div className={classes['body']}>
        <Content read={read} empty={empty}>
          {children}
        </Content>
      </div>
    </section>
  );
}

function Content({ read, empty, children }: Pick<Props, 'read' | 'empty' | 'children'>) {
  const t = useT();
  switch (read.status) {
    case 'waiting':
      return (
        <p className={classes['quiet']} role="status">
          <Loader size={14} aria-hidden /> {t('panel.loading')}
        </p>
      );
    case 'failed':
      return (
        <p className={classes['failed']} role="alert">
          {t('panel.failed', { reason: read.reason })}
        </p>
      );
    case 'known':
    case 'stale':
      return empty === undefined || empty === null || empty === false ? (
        children()
      ) : (
        <div className={classes['quiet']}>{empty}</div>
      );
  }
}

function Staleness({ read, source }: Pick<Props, 'read' | 'source'>) {
  const t = useT();
  const offlineSince = useOfflineSince();
  if (read.status === 'stale' || (read.status === 'known' && offlineSince !== null)) {
    return (
      <span className={classes['stale']}>
        {t('panel.asOf')} <Ago at={offlineSince ?? read.at} />
      </span>
    );
  }
  if (source !== undefined && source.error !== null) {
    return (
      <span className={classes['stale']} title={source.error}>
        {t('panel.notAsked')} · {t('panel.asOf')} <Ago at={source.at} />
      </span>
    );
  }
  return null;
}
