'use client';
import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import classes from './TypeToConfirm.module.css';

interface Props {
  /** What is typed. */
  name: string;
  /** The word on the button. */
  go: string;
  onGo: () => void;
  onCancel: () => void;
}

/** Where messages would be lost, the name of what is changed is typed before the button can be pressed (DASHBOARD §3). */
export function TypeToConfirm({ name, go, onGo, onCancel }: Props) {
  const t = useT();
  const sent = useTopicState('verdict')?.sent;
  const [typed, setTyped] = useState('');
  const isCertain = sent === 0 || typed.trim() === name;
  return (
    <form
      className={classes['decide']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isCertain) onGo();
      }}
    >
      {sent === 0 ? null : (
        <TextInput
          label={t('preset.type', { name })}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" color="red" disabled={!isCertain}>
          {go}
        </Button>
      </Group>
    </form>
  );
}

interface FollowsProps {
  /** How many instances end, and how many start. */
  ending: number;
  starting: number;
  /** What does not change. */
  stays: string;
}

/** What follows a new epoch, from live data; a figure that is not known is said to be so. */
export function EpochFollows({ ending, starting, stays }: FollowsProps) {
  const t = useT();
  const locale = useLocale();
  const epoch = useTopicState('topology')?.epoch;
  const sent = useTopicState('verdict')?.sent;
  return (
    <ul className={classes['follows']} data-testid="epoch-follows">
      <li>
        <Icon name="heal" size={12} /> {t('preset.restartedAll', { count: ending, starting })}
      </li>
      {epoch === undefined ? null : (
        <li>
          <Icon name="arrow" size={12} /> {t('preset.epoch', { epoch, next: epoch + 1 })}
        </li>
      )}
      <li data-loss={sent !== 0}>
        <Icon name="alert" size={12} />{' '}
        {sent === undefined
          ? t('preset.goneUnknown')
          : t('preset.gone', { count: sent, text: formatCount(sent, locale) })}
      </li>
      <li>
        <Icon name="check" size={12} /> {stays}
      </li>
    </ul>
  );
}
