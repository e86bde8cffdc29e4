import type { MessageRow } from '@signalbox/shared';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { controlClient } from '../../live/control-client.ts';

const pageSize = 200;

/** Rows older than the live window, asked for page by page; a search asks at once for what it may find there. */
export function useOlder(
  q: string,
  before: number | undefined,
): { rows: readonly MessageRow[]; asking: boolean; more: () => void } {
  const searching = q !== '';
  const query = useInfiniteQuery({
    queryKey: ['messages', q],
    enabled: searching,
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam }) => {
      const from = pageParam ?? (searching ? undefined : before);
      const answer = await controlClient.messages({
        limit: pageSize,
        ...(from === undefined ? {} : { before: from }),
        ...(searching ? { q } : {}),
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
