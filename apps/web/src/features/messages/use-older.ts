import type { MessageRow } from '@signalbox/shared';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { controlClient } from '../../live/control-client.ts';
import type { RowFilter } from './rows.ts';

const pageSize = 200;
/** How often what was found is asked for again, in milliseconds: a message in flight is so for seconds only. */
const againMs = 5000;

/** Rows older than the live window, asked for page by page; a search for words or a state asks at once for what it may find there. */
export function useOlder(
  { q, state }: RowFilter,
  before: number | undefined,
): { rows: readonly MessageRow[]; asking: boolean; more: () => void } {
  const searching = q !== '' || state !== undefined;
  const query = useInfiniteQuery({
    queryKey: ['messages', q, state],
    enabled: searching,
    refetchInterval: searching ? againMs : false,
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam }) => {
      const from = pageParam ?? (searching ? undefined : before);
      const answer = await controlClient.messages({
        limit: pageSize,
        ...(from === undefined ? {} : { before: from }),
        ...(q === '' ? {} : { q }),
        ...(state === undefined ? {} : { state }),
      });
      if (!answer.ok) throw new Error(answer.problem.detail);
      return answer.value;
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const { data, hasNextPage, isFetching, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.messages) ?? [], [data]);
  const more = useCallback(() => {
    if (isFetching) return;
    if (data === undefined) void refetch();
    else if (hasNextPage) void fetchNextPage();
  }, [data, hasNextPage, isFetching, fetchNextPage, refetch]);
  return { rows, asking: isFetching, more };
}
