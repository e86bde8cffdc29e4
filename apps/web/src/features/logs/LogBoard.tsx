'use client';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { setUrlParams, useUrlParam, useUrlText } from '../../ui/url/use-url.ts';
import { EarlierBar } from './EarlierBar.tsx';
import { LineDetail } from './LineDetail.tsx';
import classes from './LogBoard.module.css';
import { LogList } from './LogList.tsx';
import { download } from '../../ui/download.ts';
import { ndjsonOf } from './ndjson.ts';
import type { Earlier } from './earlier-lines.ts';
import { filterRows, levelFilter } from './filter-rows.ts';
import { lineAddress, lineAt, type LogRow } from './rows.ts';
import { type LogView, useLogFeed, useLogView } from './use-log-feed.ts';

const clearFilters = () => setUrlParams({ level: null, q: null, message: null });

/** The chosen logs as one list: filtered, followed, held still while somebody reads, with one line's detail beside it. */
export function LogBoard({ chosen }: { chosen: readonly string[] }) {
  const t = useT();
  const locale = useLocale();
  const feed = useLogFeed(chosen);
  const view = useLogView(feed);
  const [earlier, setEarlier] = useState<Earlier | null>(null);
  const [level] = useUrlParam('level');
  const [words] = useUrlParam('q');
  const [messageId] = useUrlParam('message');
  const [address, setAddress] = useUrlParam('line');
  const all = useMemo(
    () => (earlier === null ? view.shown.rows : [...earlier.rows, ...view.shown.rows]),
    [earlier, view.shown.rows],
  );
  const rows = useMemo(
    () => filterRows(all, { level: levelFilter(level), words: words ?? '', messageId: messageId ?? '' }),
    [all, level, words, messageId],
  );
  const opened = useMemo(() => (address === null ? undefined : lineAt(all, address)), [all, address]);
  const lines = rows.some(({ kind }) => kind === 'line');

  return (
    <Panel
      title={t('logs.title')}
      read={feed.read}
      hint={<LogCounts all={all} shown={rows} dropped={feed.dropped} />}
      actions={<LogActions view={view} rows={rows} chosen={chosen} />}
    >
      {() => (
        <div className={classes['board']}>
          <LogFilters />
          <div className={classes['main']} data-detail={address !== null}>
            <div className={classes['list']}>
              <EarlierBar
                chosen={chosen}
                rows={view.shown.rows}
                earlier={earlier}
                onLoaded={(loaded) => {
                  view.holdStill('reading');
                  setEarlier(loaded);
                }}
              />
              {lines ? (
                <LogList rows={rows} view={view} opened={address} onOpen={(line) => setAddress(lineAddress(line))} />
              ) : (
                <div className={classes['nothing']}>
                  {all.length === 0
                    ? t('logs.none')
                    : t('logs.noMatch', { count: all.length, text: formatCount(all.length, locale) })}
                  {all.length === 0 ? null : (
                    <Button variant="default" onClick={clearFilters}>
                      {t('logs.clear')}
                    </Button>
                  )}
                </div>
              )}
            </div>
            {address === null ? null : <LineDetail line={opened} onClose={() => setAddress(null)} />}
          </div>
        </div>
      )}
    </Panel>
  );
}

/** Which lines are shown; every filter is in the address. */
function LogFilters() {
  const t = useT();
  const [level, setLevel] = useUrlParam('level');
  const [words, setWords] = useUrlText('q');
  const [messageId, setMessageId] = useUrlText('message');
  return (
    <search className={classes['filters']} aria-label={t('logs.filter')}>
      <NativeSelect
        aria-label={t('logs.level')}
        className={classes['level']}
        value={levelFilter(level)}
        onChange={(event) => setLevel(event.currentTarget.value === 'debug' ? null : event.currentTarget.value)}
        data={[
          { value: 'debug', label: t('logs.fromDebug') },
          { value: 'info', label: t('logs.fromInfo') },
          { value: 'warn', label: t('logs.fromWarn') },
          { value: 'error', label: t('logs.fromError') },
        ]}
      />
      <TextInput
        type="search"
        className={classes['words']}
        aria-label={t('logs.search')}
        placeholder={t('logs.search')}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <TextInput
        type="search"
        className={classes['message']}
        aria-label={t('logs.messageId')}
        placeholder={t('logs.messageId')}
        value={messageId}
        onChange={(event) => setMessageId(event.currentTarget.value.trim())}
      />
    </search>
  );
}

interface Props {
  all: readonly LogRow[];
  shown: readonly LogRow[];
  dropped: number;
}

/** How many lines are shown, of how many this page has; and how many nobody kept. */
function LogCounts({ all, shown, dropped }: Props) {
  const t = useT();
  const locale = useLocale();
  const total = countLines(all);
  const count = shown === all ? total : countLines(shown);
  return (
    <span className={classes['counts']}>
      <span>
        <Count value={count} /> {count === total ? t('logs.lines', { count }) : null}
        {count === total ? null : (
          <>
            {t('logs.of')} <Count value={total} />
          </>
        )}
      </span>
      {dropped > 0 ? (
        <span className={classes['dropped']} title={t('logs.droppedWhat')} data-testid="dropped">
          <Icon name="alert" size={12} /> {t('logs.dropped', { count: dropped, text: formatCount(dropped, locale) })}
        </span>
      ) : null}
    </span>
  );
}

function countLines(rows: readonly LogRow[]): number {
  return rows.reduce((sum, { kind }) => (kind === 'line' ? sum + 1 : sum), 0);
}

interface LogActionsProps {
  view: LogView;
  rows: readonly LogRow[];
  chosen: readonly string[];
}

/** Hold the view still or let it follow again; take what is shown as a file. */
function LogActions({ view, rows, chosen }: LogActionsProps) {
  const t = useT();
  return (
    <>
      {view.hold === null ? (
        <Button
          variant="default"
          leftSection={<Icon name="pause" size={12} />}
          title={t('logs.pauseWhat')}
          onClick={() => view.holdStill('paused')}
        >
          {t('logs.pause')}
        </Button>
      ) : (
        <Button leftSection={<Icon name="play" size={12} />} onClick={view.follow}>
          {t('logs.follow')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<Icon name="down" size={12} />}
        title={t('logs.downloadWhat')}
        onClick={() =>
          download(
            ndjsonOf(rows),
            `signalbox-${chosen.length === 0 ? 'all' : chosen.join('-')}.ndjson`,
            'application/x-ndjson',
          )
        }
      >
        {t('logs.download')}
      </Button>
    </>
  );
}
