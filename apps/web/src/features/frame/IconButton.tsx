'use client';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import type { ComponentPropsWithRef } from 'react';
import { chooseLocale } from '../../i18n/locale-store.ts';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import classes from './IconButton.module.css';

interface Props extends ComponentPropsWithRef<'button'> {
  icon: IconName;
  name: string;
  expanded?: boolean;
  badge?: string;
}

/** A square button of the header whose name is its tooltip. */
export function IconButton({ icon, name, expanded, badge, ...rest }: Props) {
  return (
    <button
      {...rest}
      type="button"
      className={classes['button']}
      aria-label={name}
      aria-expanded={expanded ?? rest['aria-expanded']}
      title={name}
    >
      <Icon name={icon} size={15} />
      {badge === undefined ? null : <span className="mono">{badge}</span>}
    </button>
  );
}

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

export function ThemeSwitch() {
  const t = useT();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('dark') === 'dark';
  return (
    <IconButton
      icon={dark ? 'sun' : 'moon'}
      name={dark ? t('frame.toLight') : t('frame.toDark')}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    />
  );
}
