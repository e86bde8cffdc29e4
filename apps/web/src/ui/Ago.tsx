import { useLocale, useT } from '../i18n/use-t.ts';
import type { MessageKey } from '../i18n/locale-store.ts';
import { formatMoment, spanOf, unknownMark, type Span } from './format.ts';
import { useNow } from './live/use-now.ts';

const units: Record<Span['unit'], MessageKey> = {
  ms: 'span.ms',
  s: 'span.s',
  min: 'span.min',
  h: 'span.h',
  d: 'span.d',
};

/** The text of a span of time: `3.2 s`. */
export function useSpan(): (milliseconds: number) => string {
  const t = useT();
  const locale = useLocale();
  return (milliseconds) => {
    const span = spanOf(milliseconds, locale);
    return t(units[span.unit], { n: span.text });
  };
}

/** How long ago, with the moment itself on hover. Below a second it says so and does not flicker. */
export function Ago({ at, pace = 'seconds' }: { at: string | number | null; pace?: 'tenths' | 'seconds' }) {
  const t = useT();
  const span = useSpan();
  const locale = useLocale();
  const now = useNow(pace);
  if (at === null) return <span title={t('figure.never')}>{unknownMark}</span>;
  const iso = typeof at === 'number' ? new Date(at).toISOString() : at;
  const age = now - Date.parse(iso);
  return (
    <time dateTime={iso} title={formatMoment(iso, locale)} className="mono">
      {age < 1000 ? t('span.underSecond') : span(age)}
    </time>
  );
}
