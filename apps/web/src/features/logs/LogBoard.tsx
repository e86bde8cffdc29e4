'use client';
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { setUrlParams, useUrlParam } from '../../ui/url/use-url-param.ts';
import { EarlierBar } from './EarlierBar.tsx';
import type { Earlier } from './earlier-lines.ts';
import { filterRows, levelFilter } from './filter-rows.ts';
import classes from './LogBoard.module.css';
import { LineDetail } from './LineDetail.tsx';
import { LogActions } from './LogActions.tsx';
import { LogCounts } from './LogCounts.tsx';
import { LogFilters } from './LogFilters.tsx';
import { LogList } from './LogList.tsx';
import { lineAddress, lineAt } from './rows.ts';
import { useLogFeed } from './use-log-feed.ts';
import { useLogView } from './use-log-view.ts';

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
