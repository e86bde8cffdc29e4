'use client';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { MessageRow } from '@signalbox/shared';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useSendOne } from '../../ui/send/use-send-one.ts';
import { useUrlParam } from '../../ui/url/use-url-param.ts';
import { useUrlText } from '../../ui/url/use-url-text.ts';
import { useTail } from '../../ui/table/use-tail.ts';
import { MessageTable } from './MessageTable.tsx';
import { matching, newestFirst, newerThan, stateFilter } from './rows.ts';
import { useOlder } from './use-older.ts';

/** The live list, newest first. It yields when the reader scrolls; a search also asks for what is older than the live window. */
export function MessageList() {
  const t = useT();
  const sendOne = useSendOne();
  const read = useTopic('messages');
  const [q, setQ] = useUrlText('q');
  const [state, setState] = useUrlParam('state');
  const rows = read.status === 'known' || read.status === 'stale' ? read.state.rows : undefined;
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
