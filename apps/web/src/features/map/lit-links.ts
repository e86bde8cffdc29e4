'use client';
import { createContext, useMemo } from 'react';
import type { DotKind } from '../../graph/dot-field.ts';
import { pathLinks } from '../../graph/path-links.ts';
import { useUrlParam } from '../../ui/url/use-url-param.ts';
import { useTrace } from '../../ui/way/use-trace.ts';

/** The lines the chosen message has taken, and what came of each. */
export const LitLinks = createContext<ReadonlyMap<string, DotKind>>(new Map());

export function useLitLinks(): ReadonlyMap<string, DotKind> {
  const [id] = useUrlParam('message');
  const answer = useTrace(id).data;
  return useMemo(() => (answer?.ok === true ? pathLinks(answer.value.hops) : new Map()), [answer]);
}
