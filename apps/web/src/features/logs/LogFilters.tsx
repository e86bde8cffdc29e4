'use client';
import { NativeSelect, TextInput } from '@mantine/core';
import { useT } from '../../i18n/use-t.ts';
import { useUrlParam } from '../../ui/url/use-url-param.ts';
import { useUrlText } from '../../ui/url/use-url-text.ts';
import { levelFilter } from './filter-rows.ts';
import classes from './LogFilters.module.css';

/** Which lines are shown; every filter is in the address. */
export function LogFilters() {
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
