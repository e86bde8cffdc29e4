'use client';
import { effectOf, type ConfigKey, type Instance } from '@signalbox/shared';
import { useQueryClient } from '@tanstack/react-query';
import { useT } from '../../i18n/use-t.ts';
import { CloseButton } from '../../ui/CloseButton.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { AppliedList } from './AppliedList.tsx';
import { RestartProgress } from './RestartProgress.tsx';
import type { Version } from './setting-edit.ts';
import { SettingEditor } from './SettingEditor.tsx';
import { SettingHistory } from './SettingHistory.tsx';
import classes from './SettingPanel.module.css';
import { isShown, newestOf } from './setting-restart.ts';
import { settingWords } from './setting-words.ts';
import { useSettingEdit } from './use-setting-edit.ts';

interface Props {
  name: ConfigKey;
  read: PanelRead;
  /** What Consul holds now; undefined while it holds nothing under this key. */
  entry: Version | undefined;
  instances: readonly Instance[];
  onClose: () => void;
}

/** One setting: what it is, its editor, who has applied what was saved, and what it was before. */
export function SettingPanel({ name, read, entry, instances, onClose }: Props) {
  const t = useT();
  return (
    <Panel
      title={name}
      read={read}
      empty={entry === undefined ? t('setting.unset') : null}
      actions={<CloseButton name={t('setting.close')} onClose={onClose} />}
    >
      {() => (entry === undefined ? null : <Opened name={name} entry={entry} instances={instances} />)}
    </Panel>
  );
}

function Opened({ name, entry, instances }: { name: ConfigKey; entry: Version; instances: readonly Instance[] }) {
  const t = useT();
  const queries = useQueryClient();
  const { edit, step, save, adopt } = useSettingEdit(
    name,
    entry,
    () => void queries.invalidateQueries({ queryKey: ['setting-history', name] }),
  );
  const commands = useTopicState('commands')?.commands;
  const restart = newestOf(commands ?? {}, name);
  const present = edit.name === 'saved' ? edit.base : entry;
  const draft = edit.name === 'saved' ? edit.base.value : edit.draft;
  return (
    <div className={classes['body']}>
      <p className={classes['what']}>{t(settingWords[name].what)}</p>
      <SettingEditor name={name} edit={edit} instances={instances} step={step} onSave={save} />
      {restart === undefined || !isShown(restart, present.value, draft) ? null : (
        <RestartProgress command={restart} instances={instances} />
      )}
      {edit.name === 'saved' && effectOf[name] === 'live' ? (
        <AppliedList key={edit.base.modifyIndex} name={name} version={edit.base} instances={instances} />
      ) : null}
      <SettingHistory name={name} present={present} instances={instances} onRolledBack={adopt} />
    </div>
  );
}
