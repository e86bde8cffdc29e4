'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo, useState } from 'react';
import { addressSays, typed } from './typed-text.ts';

/** Sets or removes parameters of the page's address, without a new entry in the history and without loading anything. */
export function setUrlParams(changes: Readonly<Record<string, string | null>>): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  window.history.replaceState(null, '', url);
}

/** One filter or selection, kept in the address so that it can be linked and survives a reload. */
export function useUrlParam(name: string): [string | null, (value: string | null) => void] {
  const value = useSearchParams().get(name);
  const set = useCallback((next: string | null) => setUrlParams({ [name]: next }), [name]);
  return [value, set];
}

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

/** A field whose text is in the address: the field has it at once, the address (and what hangs on it) when there is time. */
export function useUrlText(name: string): [string, (text: string) => void] {
  const [param, setParam] = useUrlParam(name);
  const address = param ?? '';
  const [kept, setKept] = useState({ text: address, seen: address, pending: null as string | null });
  const state = addressSays(kept, address);
  if (state !== kept) setKept(state);
  return [
    state.text,
    (text) => {
      setKept(typed(state, text));
      setParam(text);
    },
  ];
}
