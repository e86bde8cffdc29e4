'use client';
import type { Edge, EdgeProps, EdgeTypes } from '@xyflow/react';
import { createContext, useCallback, useContext, useMemo } from 'react';
import { type Curve, pathOf } from '../../graph/curve.ts';
import type { DotKind } from '../../graph/dot-field.ts';
import { pathLinks } from '../../graph/path-links.ts';
import { useLocale, useT } from '../../i18n/use-t.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import { formatMs, formatRate, unknownMark } from '../../ui/format.ts';
import { useTopicValue } from '../../ui/live/use-topic.ts';
import { useUrlParam } from '../../ui/url/use-url.ts';
import { useTrace } from '../../ui/trace/use-trace.ts';
import classes from './LinkEdge.module.css';

type LinkEdgeType = Edge<{ curve: Curve }>;

/** One line. Still: what moves on it is drawn by the dot layer. Its figures are on hover. */
function LinkEdge({ id, data, source, target }: EdgeProps<LinkEdgeType>) {
  const t = useT();
  const locale = useLocale();
  const lit = useContext(LitLinks).get(id);
  const figures = useTopicValue(
    'traffic',
    useCallback((state: StateOf<'traffic'>) => state.edges[id] ?? state.edges[toMember(id)], [id]),
  );
  if (data === undefined) return null;
  const path = pathOf(data.curve);
  const busy = (figures?.perSecond ?? 0) > 0;
  const p99 = figures?.p99;
  const title = t('map.linkFigures', {
    from: source,
    to: target,
    rate: figures === undefined ? unknownMark : formatRate(figures.perSecond, locale),
    failed: figures === undefined ? unknownMark : formatRate(figures.failed, locale),
    p99: p99 === undefined || p99 === null ? unknownMark : formatMs(p99, locale),
  });
  return (
    <g className={classes['link']} data-busy={busy} data-lit={lit} data-link={id}>
      <path className={classes['line']} d={path} />
      <path className={classes['touch']} d={path}>
        <title>{title}</title>
      </path>
    </g>
  );
}

/** A logging instance writes through its own member: that line is drawn to the map's box. */
function toMember(id: string): string {
  return id.replace(/^logging-(\d+)>map$/, 'logging-$1>hazelcast-$1');
}

export const edgeTypes: EdgeTypes = { link: LinkEdge };

/** The lines the chosen message has taken, and what came of each. */
export const LitLinks = createContext<ReadonlyMap<string, DotKind>>(new Map());

export function useLitLinks(): ReadonlyMap<string, DotKind> {
  const [id] = useUrlParam('message');
  const answer = useTrace(id).data;
  return useMemo(() => (answer?.ok === true ? pathLinks(answer.value.hops) : new Map()), [answer]);
}
