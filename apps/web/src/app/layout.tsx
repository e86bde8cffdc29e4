import type { Metadata, Viewport } from 'next';
import { Suspense, type ReactNode } from 'react';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '../ui/fonts.css';
import '../ui/theme.css';
import { Frame } from '../features/frame/Frame.tsx';
import { Providers } from '../ui/Providers.tsx';

export const metadata: Metadata = { title: 'Signalbox', icons: { icon: '/icon.svg' } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'dark light' };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-mantine-color-scheme="dark" suppressHydrationWarning>
      <head>
        {/* Not deferred on purpose: it must run before the first paint. */}
        <script src="/boot.js" />
      </head>
      <body>
        <Providers>
          <Frame>
            <Suspense>{children}</Suspense>
          </Frame>
        </Providers>
      </body>
    </html>
  );
}
