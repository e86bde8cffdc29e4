'use client';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { unknownMark } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import classes from './Nav.module.css';
import { isTyping, pages } from './pages.ts';

/** The pages, each with its letter, and what this cluster is. */
export function Nav() {
  const t = useT();
  const path = usePathname();
  const router = useRouter();
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (isTyping(event)) return;
      const page = pages.find(({ letter }) => letter === event.key.toLowerCase());
      if (page !== undefined) router.push(page.path);
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [router]);
  return (
    <nav className={classes['nav']} aria-label={t('frame.pages')}>
      {pages.map((page) => (
        <Link
          key={page.path}
          href={page.path}
          prefetch={false}
          aria-current={samePage(path, page.path) ? 'page' : undefined}
          aria-keyshortcuts={page.letter.toUpperCase()}
          title={t(page.word)}
        >
          <Icon name={page.icon} size={16} />
          <span>{t(page.word)}</span>
          <kbd aria-hidden>{page.letter.toUpperCase()}</kbd>
        </Link>
      ))}
      <ClusterLine />
    </nav>
  );
}

function samePage(path: string, page: string): boolean {
  return path === page || `${path}/` === page;
}

/** Epoch, back end and mode, as the cluster itself says. */
function ClusterLine() {
  const t = useT();
  const epoch = useTopicState('topology')?.epoch;
  const settings = useTopicState('catalog')?.settings;
  const backend = settings?.['queue/backend']?.value ?? unknownMark;
  const mode = settings?.['messages/mode']?.value ?? unknownMark;
  return (
    <p className={classes['line']}>
      {t('frame.epoch', { epoch: epoch ?? unknownMark })} · {backend} · {mode}
      <br />
      {t('frame.anywhere')}
    </p>
  );
}
