'use client';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { effectOf, type ConfigKey, type Instance } from '@signalbox/shared';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import classes from './SettingEditor.module.css';
import type { Edit, EditEvent } from './setting-edit.ts';
import { takesWords } from './setting-takes.ts';
import { choicesOf, isValid, settingWords } from './setting-words.ts';
import { ValueDiff } from './ValueDiff.tsx';

const NewEpochDialog = dynamic(() => import('./NewEpochDialog.tsx').then((module) => module.NewEpochDialog), {
  ssr: false,
});

interface Props {
  name: ConfigKey;
  edit: Edit;
  instances: readonly Instance[];
  step: (event: EditEvent) => void;
  /** `consent`: to drop the messages, where the change takes that. */
  onSave: (consent: boolean) => void;
}

/** The field, what would change and what that takes, and the save; or the other's value, where somebody was faster. */
export function SettingEditor({ name, edit, instances, step, onSave }: Props) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  const effect = effectOf[name];
  const draft = edit.name === 'saved' ? edit.base.value : edit.draft;
  const valid = isValid(name, draft);
  const expects = t(settingWords[name].expects, { choices: choicesOf(name)?.join(', ') ?? '' });
  const changed = edit.name !== 'saved' && draft !== edit.base.value;
  return (
    <form
      className={classes['editor']}
      aria-label={t('setting.editor', { key: name })}
      onSubmit={(event) => {
        event.preventDefault();
        if (!valid || !changed || edit.name !== 'editing') return;
        if (effect === 'epoch') setAsking(true);
        else onSave(false);
      }}
    >
      <div className={classes['line']}>
        <Field
          name={name}
          value={draft}
          busy={edit.name === 'saving' || effect === 'fact'}
          error={valid ? null : expects}
          onType={(next) => step({ name: 'typed', draft: next })}
        />
        <Button type="submit" loading={edit.name === 'saving'} disabled={edit.name !== 'editing' || !changed || !valid}>
          {t(takesWords[effect].save)}
        </Button>
      </div>
      {valid ? <p className={classes['hint']}>{expects}</p> : null}
      {changed && valid && edit.name !== 'conflict' ? <ValueDiff before={edit.base.value} after={draft} /> : null}
      {changed || effect === 'fact' || effect === 'start' ? <TakesLine name={name} /> : null}
      {asking && edit.name === 'editing' ? (
        <NewEpochDialog
          name={name}
          before={edit.base.value}
          after={draft}
          instances={instances}
          onGo={() => onSave(true)}
          onClose={() => setAsking(false)}
        />
      ) : null}
      {edit.name === 'conflict' ? (
        <div className={classes['conflict']} role="alert">
          <p>
            <Icon name="alert" size={13} /> {t('setting.conflict', { version: edit.theirs.modifyIndex })}
          </p>
          <ValueDiff
            before={edit.theirs.value}
            after={draft}
            beforeWord={t('setting.theirs')}
            afterWord={t('setting.mine')}
          />
          <div className={classes['line']}>
            <Button variant="default" onClick={() => step({ name: 'take-theirs' })}>
              {t('setting.takeTheirs')}
            </Button>
            <Button variant="default" onClick={() => step({ name: 'keep-mine' })}>
              {t('setting.keepMine')}
            </Button>
          </div>
        </div>
      ) : null}
      {edit.name === 'editing' && edit.problem !== null ? (
        <p className={classes['failed']} role="alert">
          {t('setting.notSaved', { reason: [edit.problem.detail, edit.problem.remedy ?? ''].join(' ').trim() })}
        </p>
      ) : null}
    </form>
  );
}

/** What a change takes, before it is made. */
export function TakesLine({ name }: { name: ConfigKey }) {
  const t = useT();
  const locale = useLocale();
  const sent = useTopicState('verdict')?.sent;
  const effect = effectOf[name];
  const values = sent === undefined ? { count: 2, text: '?' } : { count: sent, text: formatCount(sent, locale) };
  return (
    <p
      className={classes['takes']}
      data-testid="takes"
      data-takes={effect}
      data-loss={effect === 'epoch' && sent !== 0}
    >
      <Icon name={effect === 'epoch' ? 'alert' : 'arrow'} size={12} /> {t(takesWords[effect].what, values)}
    </p>
  );
}

interface FieldProps {
  name: ConfigKey;
  value: string;
  busy: boolean;
  error: string | null;
  onType: (draft: string) => void;
}

function Field({ name, value, busy, error, onType }: FieldProps) {
  const t = useT();
  const choices = choicesOf(name);
  if (choices !== undefined) {
    return (
      <NativeSelect
        className={classes['field']}
        aria-label={t('setting.newValue', { key: name })}
        data={choices}
        value={value}
        disabled={busy}
        onChange={(event) => onType(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      className={classes['field']}
      aria-label={t('setting.newValue', { key: name })}
      value={value}
      disabled={busy}
      error={error}
      maxLength={1000}
      spellCheck={false}
      onChange={(event) => onType(event.currentTarget.value)}
    />
  );
}
