import { useLocale, useT } from '../i18n/use-t.ts';
import { formatBytes, formatCount, formatMs, formatRate, formatShare, unknownMark } from './format.ts';

const formats = {
  count: formatCount,
  rate: formatRate,
  ms: formatMs,
  bytes: formatBytes,
  share: formatShare,
} as const;

/** A figure, or a dash that says it is not known: never a zero in its place. */
export function Count({ value, as = 'count' }: { value: number | null | undefined; as?: keyof typeof formats }) {
  const t = useT();
  const locale = useLocale();
  if (value === null || value === undefined) {
    return (
      <span className="mono" title={t('figure.unknown')}>
        {unknownMark}
      </span>
    );
  }
  return <span className="mono">{formats[as](value, locale)}</span>;
}
