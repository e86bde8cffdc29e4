'use client';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useEffect, useState, type ReactNode } from 'react';
import { z } from 'zod';
import { IntlRoot } from '../i18n/IntlRoot.tsx';
import { createLiveClient } from '../live/live-client.ts';
import { createSocketTransport } from '../live/socket-transport.ts';
import { browserClock, LiveContext } from './live/live-context.ts';
import { mantineTheme } from './mantine-theme.ts';

// The content security policy forbids `new Function`, which the schemas would otherwise try.
z.config({ jitless: true });

const Notices = dynamic(() => import('./Notices.tsx').then((module) => module.Notices), { ssr: false });
const colorSchemes = localStorageColorSchemeManager({ key: 'signalbox.theme' });

/** Everything a page stands on: words, theme, live feed, asked data. Built once per tab. */
export function Providers({ children }: { children: ReactNode }) {
  const [live] = useState(() => createLiveClient(createSocketTransport(), browserClock));
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } }),
  );
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === 'visible') live.tell('visible');
    };
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      live.stop();
    };
  }, [live]);
  return (
    <IntlRoot>
      <MantineProvider theme={mantineTheme} colorSchemeManager={colorSchemes} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <LiveContext value={live}>
            {children}
            <Notices />
          </LiveContext>
        </QueryClientProvider>
      </MantineProvider>
    </IntlRoot>
  );
}
