'use client';
import { useState } from 'react';
import { addressSays, typed } from './typed-text.ts';
import { useUrlParam } from './use-url-param.ts';

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
