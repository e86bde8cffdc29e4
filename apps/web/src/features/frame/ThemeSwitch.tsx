'use client';
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useT } from '../../i18n/use-t.ts';
import { IconButton } from './IconButton.tsx';

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
