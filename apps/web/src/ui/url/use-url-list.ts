'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';
import { setUrlParams } from './use-url-param.ts';

/** Several things chosen, kept in the address as `?name=a,b`. */
export function useUrlList(name: string): [readonly string[], (next: readonly string[]) => void] {
  const text = useSearchParams().get(name) ?? '';
  const list = useMemo(() => (text === '' ? [] : [...new Set(text.split(','))]), [text]);
  const set = useCallback((next: readonly string[]) => setUrlParams({ [name]: next.join(',') }), [name]);
  return [list, set];
}

/** The list with the item where it was missing, without it where it was there. */
export function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item];
}
