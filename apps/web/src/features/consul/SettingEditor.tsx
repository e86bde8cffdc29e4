'use client';
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { controlClient } from '../../live/control-client.ts';
import { showDone } from '../../ui/notices.ts';
import { choicesOf, defectOf } from './setting-rules.ts';
import classes from './SettingEditor.module.css';

interface Props {
  name: string;
  /** What Consul holds now; it may change while we type, and then the save is refused. */
  current: { readonly value: string; readonly modifyIndex: number };
  onClose: () => void;
}

/** Edits one setting: checked by the contract's schema, shown as a difference before it is saved, compare-and-set. */
export function SettingEditor({ name, current, onClose }: Props) {
  const t = useT();
  const [base] = useState(current);
  const [value, setValue] = useState(current.value);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const choices = choicesOf(name);
  const defect = defectOf(name, value);
  const moved = base.modifyIndex !== current.modifyIndex;
  const changed = value !== base.value;

  async function save(): Promise<void> {
    setBusy(true);
    const answer = await controlClient.saveSetting(name, value, base.modifyIndex);
    setBusy(false);
    if (answer.ok) {
      showDone(t('settings.saved', { key: name }), value);
      onClose();
    } else setProblem([answer.problem.detail, answer.problem.remedy].filter(Boolean).join(' · '));
  }

  return (
    <Modal opened onClose={onClose} title={name} closeButtonProps={{ 'aria-label': t('action.close') }} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          {choices === undefined ? (
            <TextInput
              label={t('settings.value')}
              value={value}
              error={defect}
              data-autofocus
              onChange={(event) => setValue(event.currentTarget.value)}
            />
          ) : (
            <Select label={t('settings.value')} value={value} data={choices} onChange={(next) => setValue(next ?? value)} />
          )}
          {changed ? (
            <div className={classes['diff']} aria-label={t('settings.diff')} role="group">
              <del className="mono">− {base.value}</del>
              <ins className="mono">+ {value}</ins>
            </div>
          ) : (
            <p className={classes['quiet']}>{t('settings.unchanged')}</p>
          )}
          {moved ? <p className={classes['warn']}>{t('settings.moved', { value: current.value })}</p> : null}
          {problem === '' ? null : (
            <p className={classes['bad']} role="alert">
              {problem}
            </p>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={!changed || defect !== undefined || moved}>
              {t('settings.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
