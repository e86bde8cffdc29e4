'use client';
import { chooseLocale } from '../../i18n/locale-store.ts';
import { useLocale, useT } from '../../i18n/use-t.ts';
import classes from './IconButton.module.css';

/** Switches to the other language, and is named in that language. */
export function LanguageSwitch() {
  const t = useT();
  const other = useLocale() === 'en' ? 'uk' : 'en';
  return (
    <button
      type="button"
      className={classes['button']}
      lang={other}
      title={t('frame.otherLanguage')}
      onClick={() => void chooseLocale(other)}
    >
      <span aria-hidden>{other === 'uk' ? 'УК' : 'EN'}</span>
      <span className="visually-hidden">{t('frame.otherLanguage')}</span>
    </button>
  );
}
