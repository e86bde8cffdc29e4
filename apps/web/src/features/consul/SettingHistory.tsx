'use client';
import { Button } from '@mantine/core';
import { effectOf, type ConfigHistory, type ConfigKey, type Instance } from '@signalbox/shared';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { showProblem } from '../../ui/notices.ts';
import { configApi } from './config-api.ts';
import type { Version } from './setting-edit.ts';
import classes from './SettingHistory.module.css';
import { NewEpochDialog } from './NewEpochDialog.tsx';
import { TakesLine } from './SettingEditor.tsx';
import { ValueDiff } from './ValueDiff.tsx';

type Entry = ConfigHistory['history'][number];

interface Props {
  name: ConfigKey;
  present: Version;
  instances: readonly Instance[];
  onRolledBack: (version: Version) => void;
}

/** What the setting was, newest first; any earlier value can be gone back to, after its difference was shown. */
export function SettingHistory({ name, present, instances, onRolledBack }: Props) {
  const t = useT();
  const history = useQuery({
    queryKey: ['setting-history', name, present.modifyIndex],
    queryFn: () => configApi.history(name),
    placeholderData: (before) => before,
  });
  const entries = history.data?.ok === true ? history.data.value.history : [];
  return (
    <section className={classes['history']}>
      <h3>{t('setting.history')}</h3>
      {history.isPending ? <output>{t('panel.loading')}</output> : null}
      {history.data?.ok === false ? (
        <p className={classes['failed']} role="alert">
          {t('panel.failed', { reason: history.data.problem.detail })}{' '}
          <button type="button" className={classes['again']} onClick={() => void history.refetch()}>
            {t('setting.again')}
          </button>
        </p>
      ) : null}
      {history.data?.ok === true && entries.length === 0 ? <p>{t('setting.noHistory')}</p> : null}
      <ol>
        {entries.map((entry) => (
          <HistoryRow
            key={`${entry.modifyIndex} ${entry.at}`}
            name={name}
            entry={entry}
            present={present}
            instances={instances}
            onRolledBack={onRolledBack}
          />
        ))}
      </ol>
    </section>
  );
}

function HistoryRow({ name, entry, present, instances, onRolledBack }: Props & { entry: Entry }) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);

  async function rollBack(): Promise<void> {
    setBusy(true);
    const answer = await configApi.rollBack(name, entry.modifyIndex, effectOf[name] === 'epoch');
    setBusy(false);
    setAsking(false);
    if (answer.ok) onRolledBack(answer.value);
    else showProblem(t('setting.notRolledBack', { key: name }), answer.problem);
  }

  return (
    <li>
      <div className={classes['entry']}>
        <span className={classes['value']} title={entry.value}>
          {entry.value}
        </span>
        <span className={classes['when']}>
          <Ago at={entry.at} /> · {byWord(t, entry.by)} · {entry.modifyIndex}
        </span>
        {entry.value === present.value ? (
          <span className={classes['present']}>
            {entry.modifyIndex === present.modifyIndex ? t('setting.present') : t('setting.sameValue')}
          </span>
        ) : (
          <Button variant="default" size="compact-xs" aria-expanded={asking} onClick={() => setAsking(!asking)}>
            {t('setting.rollBack')}
          </Button>
        )}
      </div>
      {asking && effectOf[name] === 'epoch' ? (
        <NewEpochDialog
          name={name}
          before={present.value}
          after={entry.value}
          instances={instances}
          onGo={() => void rollBack()}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {asking && effectOf[name] !== 'epoch' ? (
        <div className={classes['asking']}>
          <ValueDiff before={present.value} after={entry.value} />
          <TakesLine name={name} />
          <Button loading={busy} onClick={() => void rollBack()}>
            {t('setting.rollBackGo')}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('action.cancel')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function byWord(t: ReturnType<typeof useT>, by: string): string {
  if (by === 'browser') return t('setting.byBrowser');
  if (by === 'program') return t('setting.byProgram');
  return by === 'start' ? t('setting.byStart') : by;
}
