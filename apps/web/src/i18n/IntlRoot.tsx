'use client';
import { useEffect, useSyncExternalStore, type ReactNode } from 'react';
import { IntlProvider } from 'react-intl';
import { adoptLocale, localeStore } from './locale-store.ts';

/** Gives the words of the chosen language to everything below. */
export function IntlRoot({ children }: { children: ReactNode }) {
  const { locale, catalog } = useSyncExternalStore(localeStore.subscribe, localeStore.get, localeStore.initial);
  useEffect(() => {
    void adoptLocale();
  }, []);
  return (
    <IntlProvider locale={locale} messages={catalog} defaultLocale="en">
      {children}
    </IntlProvider>
  );
}
