import type { Trace } from '@signalbox/shared';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Answer } from '../../live/ask.ts';
import { controlClient } from '../../live/control-client.ts';

/** How often an unfinished path is asked for again, in milliseconds, and how many times at most. */
const againMs = 500;
const mostTimes = 20;

/** A message's path; asked again until it has come to its end. */
export function useTrace(id: string | null): UseQueryResult<Answer<Trace>> {
  return useQuery({
    queryKey: ['trace', id],
    enabled: id !== null,
    queryFn: () => controlClient.trace(id ?? ''),
    refetchInterval: (query) =>
      query.state.dataUpdateCount > mostTimes || isFinished(query.state.data) ? false : againMs,
  });
}

function isFinished(answer: Answer<Trace> | undefined): boolean {
  if (answer === undefined || !answer.ok) return answer !== undefined;
  const { row, hops } = answer.value;
  return row !== null && row.state !== 'in-flight' && hops.some(({ hop }) => hop === 'hold');
}
