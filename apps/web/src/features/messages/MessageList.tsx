'use client';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { MessageRow } from '@signalbox/shared';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { controlClient } from '../../live/control-client.ts';
import { Count } from '../../ui/Count.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { stateIn, useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { useSendOne } from '../../ui/send/use-send.ts';
import { useTail } from '../../ui/table/use-tail.ts';
import { useUrlParam, useUrlText } from '../../ui/url/use-url.ts';
import { MessageTable } from './MessageTable.tsx';
import { matching, newerThan, newestFirst, type RowFilter, stateFilter } from './rows.ts';

/** The live list, newest first. It yields when the reader scrolls; a search also asks for what is older than the live window. */
export function MessageList() {
  const t = useT();
  const sendOne = useSendOne();
  const read = useTopic('messages');
  const [q, setQ] = useUrlText('q');
  const [state, setState] = useUrlParam('state');
  const rows = stateIn(read)?.rows;
  const total = useTopicState('verdict')?.sent;
  const filter = useMemo(() => ({ q, state: stateFilter(state) }), [q, state]);
  const live = useMemo(() => newestFirst(Object.values(rows ?? {})), [rows]);
  const older = useOlder(filter, live.at(-1)?.n);
  const list = useMemo(() => matching([...live, ...older.rows], filter), [live, older.rows, filter]);
  const tail = useTail<MessageRow>(list, newerThan);
  // A held list stands still, but what became of its messages is still told.
  const shown = tail.following ? tail.shown : tail.shown.map((row) => rows?.[row.id] ?? row);
  const filtered = filter.q !== '' || filter.state !== undefined;

  const empty =
    list.length > 0 || older.asking ? null : filtered ? (
      <>
        {t('messages.noMatch')}
        <Button
          variant="default"
          onClick={() => {
            setQ('');
            setState(null);
          }}
        >
          {t('action.clear')}
        </Button>
      </>
    ) : (
      <>
        {t('messages.none')}
        <Button onClick={() => void sendOne()}>{t('messages.sendFirst')}</Button>
      </>
    );

  return (
    <Panel
      title={t('page.messages')}
      read={read}
      empty={empty}
      hint={
        <span>
          <Count value={filtered ? list.length : total} />
        </span>
      }
      actions={
        <>
          {tail.fresh > 0 || !tail.following ? (
            <Button onClick={tail.follow} data-testid="fresh">
              {tail.fresh > 0 ? t('messages.fresh', { count: tail.fresh }) : t('messages.follow')}
            </Button>
          ) : null}
          <TextInput
            type="search"
            aria-label={t('messages.search')}
            placeholder={t('messages.search')}
            value={q}
            onChange={(event) => setQ(event.currentTarget.value)}
          />
          <NativeSelect
            aria-label={t('messages.state')}
            w={150}
            value={state ?? ''}
            onChange={(event) => setState(event.currentTarget.value)}
            data={[
              { value: '', label: t('messages.anyState') },
              { value: 'acked', label: t('message.acked') },
              { value: 'in-flight', label: t('message.inFlight') },
              { value: 'refused', label: t('message.refused') },
              { value: 'unknown', label: t('message.unknown') },
            ]}
          />
        </>
      }
    >
      {() => (
        <MessageTable
          rows={shown}
          following={tail.following}
          onRead={tail.yieldTo}
          onTop={tail.follow}
          onEnd={older.more}
        />
      )}
    </Panel>
  );
}

const pageSize = 200;
/** How often what was found is asked for again, in milliseconds: a message in flight is so for seconds only. */
const againMs = 5000;

/** Rows older than the live window, asked for page by page; a search for words or a state asks at once for what it may find there. */
function useOlder(
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
