import { useMemo } from 'react';
import type { StateOf } from '../../live/topic-schemas.ts';
import { useTopicValue } from '../../ui/live/use-topic.ts';

type Edges = StateOf<'traffic'>['edges'];

const edgesOf = (state: StateOf<'traffic'>) => state.edges;

/** The figures of all lines; new once a second, though dots come twenty times as often. */
export function useAllEdges(): Edges | undefined {
  return useTopicValue('traffic', edgesOf);
}

/** A value read out of the lines' figures for one box; read again only when the figures are others. `read` must be a function of a module. */
export function useEdges<V>(id: string, read: (edges: Edges, id: string) => V): V | undefined {
  const select = useMemo(() => {
    let last: { edges: Edges; value: V } | undefined;
    return (state: StateOf<'traffic'>): V => {
      if (last?.edges !== state.edges) last = { edges: state.edges, value: read(state.edges, id) };
      return last.value;
    };
  }, [id, read]);
  return useTopicValue('traffic', select);
}
