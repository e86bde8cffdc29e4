'use client';
import { Button, Select, TextInput } from '@mantine/core';
import { levels, type LogLine } from '@signalbox/shared';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useTail } from '../../ui/table/use-tail.ts';
import { useUrlParam } from '../../ui/url/use-url-param.ts';
import { download } from './download.ts';
import { filterLines, levelFilter, newerThan } from './filter-lines.ts';
import { LogLines } from './LogLines.tsx';
import classes from './LogView.module.css';
import { useLog } from './use-log.ts';

/** One log or all of them merged: filtered, followed, and held still while somebody reads. */
export function LogView() {
  const t = useT();
  const [source, setSource] = useUrlParam('source');
  const [level, setLevel] = useUrlParam('level');
  const [words, setWords] = useUrlParam('q');
  const [messageId, setMessageId] = useUrlParam('message');
  const instances = useTopicState('topology')?.instances;
  const { read, buffer } = useLog(source ?? 'all');
  const least = levelFilter(level);
  const lines = useMemo(
    () => filterLines(buffer.lines, { level: least, words: words ?? '', messageId: messageId ?? '' }),
    [buffer, least, words, messageId],
  );
  const tail = useTail<LogLine>(lines, newerThan);
  const filtered = lines.length !== buffer.lines.length;
  const sources = ['all', 'control', ...Object.keys(instances ?? {}).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))];

  return (
    <Panel
      title={t('page.logs')}
      read={read}
      empty={
        buffer.lines.length === 0 ? (
          t('logs.none')
        ) : lines.length === 0 ? (
          <>
            {t('logs.noMatch', { count: buffer.lines.length })}
            <Button
              variant="default"
              onClick={() => {
                setWords(null);
                setLevel(null);
                setMessageId(null);
              }}
            >
              {t('action.clear')}
            </Button>
          </>
        ) : null
      }
      hint={
        <span className={classes['counts']}>
          <Count value={lines.length} />
          {filtered ? (
            <>
              {' / '}
              <Count value={buffer.lines.length} />
            </>
          ) : null}
          {buffer.dropped > 0 ? (
            <span className={classes['dropped']} title={t('logs.droppedWhat')} data-testid="dropped">
              <Icon name="alert" size={12} /> {t('logs.dropped', { count: buffer.dropped })}
            </span>
          ) : null}
        </span>
      }
      actions={
        <>
          <Select
            aria-label={t('logs.source')}
            w={140}
            searchable
            value={source ?? 'all'}
            onChange={(value) => setSource(value === 'all' ? null : value)}
            data={sources.map((value) => ({ value, label: value === 'all' ? t('logs.all') : value }))}
          />
          <Select
            aria-label={t('logs.level')}
            w={104}
            value={least}
            onChange={(value) => setLevel(value === 'debug' ? null : value)}
            data={[...levels]}
          />
          <TextInput
            type="search"
            w={150}
            aria-label={t('logs.search')}
            placeholder={t('logs.search')}
            value={words ?? ''}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <TextInput
            type="search"
            w={140}
            aria-label={t('logs.messageId')}
            placeholder={t('logs.messageId')}
            value={messageId ?? ''}
            onChange={(event) => setMessageId(event.currentTarget.value)}
          />
          {tail.following ? (
            <Button variant="default" leftSection={<Icon name="pause" size={12} />} onClick={tail.yieldTo}>
              {t('logs.pause')}
            </Button>
          ) : (
            <Button leftSection={<Icon name="down" size={12} />} onClick={tail.follow} data-testid="fresh">
              {tail.fresh > 0 ? t('logs.fresh', { count: tail.fresh }) : t('logs.follow')}
            </Button>
          )}
          <Button variant="default" onClick={() => download(lines, source ?? 'all')}>
            {t('logs.download')}
          </Button>
        </>
      }
    >
      {() => <LogLines lines={tail.shown} following={tail.following} onRead={tail.yieldTo} onEnd={tail.follow} />}
    </Panel>
  );
}
