import type { Locale } from '../i18n/locale-store.ts';

export { visibleText } from '@signalbox/shared';

/** What stands where nothing is known. Never used for zero. */
export const unknownMark = '—';

const groups: Record<Locale, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en', { maximumFractionDigits: 0 }),
  uk: new Intl.NumberFormat('uk', { maximumFractionDigits: 0 }),
};

/** A whole number in groups of three, parted by no-break spaces in every language: `12 480`. */
export function formatCount(value: number, locale: Locale): string {
  return groups[locale].format(value).replaceAll(',', '\u00a0');
}

/** Digits after the point, with the language's own point. */
function decimals(value: number, digits: number, locale: Locale): string {
  const text = value.toFixed(digits);
  return locale === 'uk' ? text.replace('.', ',') : text;
}

/** A rate: one decimal below ten, so that 0.5 a second is not shown as none. */
export function formatRate(value: number, locale: Locale): string {
  return value > 0 && value < 10 ? decimals(value, 1, locale) : formatCount(value, locale);
}

/** Milliseconds as a short text without unit: `0.4`, `12`, `1 240`. */
export function formatMs(value: number, locale: Locale): string {
  return value < 10 ? decimals(value, 1, locale) : formatCount(value, locale);
}

/** Bytes in the unit a person reads: `105 MB`. */
export function formatBytes(value: number, locale: Locale): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  const scaled = value / 1000 ** step;
  return `${step > 0 && scaled < 10 ? decimals(scaled, 1, locale) : formatCount(scaled, locale)} ${units[step]}`;
}

/** A share 0..1 as percent: `49 %`. */
export function formatShare(value: number, locale: Locale): string {
  return `${formatCount(value * 100, locale)} %`;
}

/** A span of time in its largest fitting unit, as number and unit key. Below 10 s with one decimal. */
export type Span = { readonly unit: 'ms' | 's' | 'min' | 'h' | 'd'; readonly text: string };

export function spanOf(milliseconds: number, locale: Locale): Span {
  const ms = Math.max(0, milliseconds);
  if (ms < 1000) return { unit: 'ms', text: formatCount(ms, locale) };
  if (ms < 10_000) return { unit: 's', text: decimals(ms / 1000, 1, locale) };
  if (ms < 120_000) return { unit: 's', text: formatCount(Math.floor(ms / 1000), locale) };
  if (ms < 7_200_000) return { unit: 'min', text: formatCount(Math.floor(ms / 60_000), locale) };
  if (ms < 172_800_000) return { unit: 'h', text: formatCount(Math.floor(ms / 3_600_000), locale) };
  return { unit: 'd', text: formatCount(Math.floor(ms / 86_400_000), locale) };
}

/** `7b1c…e204`: enough of an id to tell it from its neighbours. */
export function shortId(id: string): string {
  return id.length <= 12 ? id : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const date: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' };

/** Built once: a formatter costs a thousand times what it costs to use it. */
function dateFormats(options: Intl.DateTimeFormatOptions): Record<Locale, Intl.DateTimeFormat> {
  return { en: new Intl.DateTimeFormat('en', options), uk: new Intl.DateTimeFormat('uk', options) };
}
const clocks = dateFormats(clock);
const fineClocks = dateFormats({ ...clock, fractionalSecondDigits: 3 });
const moments = dateFormats({ ...clock, ...date });

/** Local time of day: `12:04:31`. */
export function formatClock(iso: string, locale: Locale, milliseconds = false): string {
  return (milliseconds ? fineClocks : clocks)[locale].format(new Date(iso));
}

/** Local date and time, and the absolute one, for a hover. */
export function formatMoment(iso: string, locale: Locale): string {
  const at = new Date(iso);
  return `${moments[locale].format(at)} · ${at.toISOString()}`;
}
