'use client';
import { useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

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
