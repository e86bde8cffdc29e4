'use client';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { ConfigKey } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { visibleText } from '../../ui/format.ts';
import classes from './SettingEditor.module.css';
import type { Edit, EditEvent } from './setting-edit.ts';
import { choicesOf, isValid, settingWords } from './setting-words.ts';

interface Props {
  name: ConfigKey;
  edit: Edit;
  step: (event: EditEvent) => void;
  onSave: () => void;
}

/** The field, what would change, and the save; or the other's value, where somebody was faster. */
export function SettingEditor({ name, edit, step, onSave }: Props) {
  const t = useT();
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
        if (valid) onSave();
      }}
    >
      <div className={classes['line']}>
        <Field
          name={name}
          value={draft}
          busy={edit.name === 'saving'}
          error={valid ? null : expects}
          onType={(next) => step({ name: 'typed', draft: next })}
        />
        <Button type="submit" loading={edit.name === 'saving'} disabled={edit.name !== 'editing' || !changed || !valid}>
          {t('setting.save')}
        </Button>
      </div>
      {valid ? <p className={classes['hint']}>{expects}</p> : null}
      {changed && valid && edit.name !== 'conflict' ? <ValueDiff before={edit.base.value} after={draft} /> : null}
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

interface ValueDiffProps {
  before: string;
  after: string;
  beforeWord?: string;
  afterWord?: string;
}

/** A value and what it would become: in colour, sign and word. */
export function ValueDiff({ before, after, beforeWord, afterWord }: ValueDiffProps) {
  const t = useT();
  return (
    <dl className={classes['diff']} data-testid="diff">
      <div data-side="before">
        <dt>{beforeWord ?? t('setting.now')}</dt>
        <dd>
          <span aria-hidden>−</span>
          <del>{visibleText(before)}</del>
        </dd>
      </div>
      <div data-side="after">
        <dt>{afterWord ?? t('setting.then')}</dt>
        <dd>
          <span aria-hidden>+</span>
          <ins>{visibleText(after)}</ins>
        </dd>
      </div>
    </dl>
  );
}
