'use client';
import { MantineThemeProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useT } from '../i18n/use-t.ts';

/** Where results are told, each with a way to put it away that has a name. */
export function Notices() {
  const t = useT();
  const theme = useMemo(
    () => ({
      components: { Notification: { defaultProps: { closeButtonProps: { 'aria-label': t('action.close') } } } },
    }),
    [t],
  );
  return (
    <MantineThemeProvider theme={theme}>
      <Notifications position="bottom-right" autoClose={6000} limit={5} />
    </MantineThemeProvider>
  );
}
