import { useMemo } from 'react';
import type { StateOf } from '../../live/topic-schemas.ts';
import { useTopicValue } from '../../ui/live/use-topic.ts';

type Edges = StateOf<'traffic'>['edges'];
type Read<V> = (edges: Edges, id: string) => V;

const edgesOf = (state: StateOf<'traffic'>) => state.edges;

/** The figures of all lines; new once a second, though dots come twenty times as often. */
export function useAllEdges(): Edges | undefined {
  return useTopicValue('traffic', edgesOf);
}

/** A value read out of the lines' figures for one box; read again only when the figures are others. `read` must be a function of a module. */
export function useEdges<V>(id: string, read: Read<V>): V | undefined {
  return useTopicValue(
    'traffic',
    useMemo(() => readOnce(id, read), [id, read]),
  );
}

/** Remembers what it read out of the last figures. */
function readOnce<V>(id: string, read: Read<V>): (state: StateOf<'traffic'>) => V {
  let last: { edges: Edges; value: V } | undefined;
  return ({ edges }) => {
    if (last?.edges !== edges) last = { edges, value: read(edges, id) };
    return last.value;
  };
}
