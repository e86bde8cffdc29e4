'use client';
import Link from 'next/link';
import { useT } from '../../i18n/use-t.ts';
import classes from './NotFound.module.css';

export function NotFound() {
  const t = useT();
  return (
    <div className={classes['page']}>
      <h1>{t('notFound.title')}</h1>
      <Link href="/">{t('notFound.back')}</Link>
    </div>
  );
}
