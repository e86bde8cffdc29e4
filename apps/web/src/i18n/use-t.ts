import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import type { Locale, MessageKey } from './locale-store.ts';

export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: MessageKey, values?: Values) => string;

/** The words: `t('page.map')`, with ICU values where the text has any. Only keys of the catalog are accepted. */
export function useT(): Translate {
  const intl = useIntl();
  return useMemo(() => (key, values) => intl.formatMessage({ id: key }, values), [intl]);
}

export function useLocale(): Locale {
  return useIntl().locale === 'uk' ? 'uk' : 'en';
}
