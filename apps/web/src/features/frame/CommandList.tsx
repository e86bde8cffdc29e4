'use client';
import { Popover } from '@mantine/core';
import type { Command } from '@signalbox/shared';
import { useMemo, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { CommandRows } from '../../ui/commands/CommandRows.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { IconButton } from './IconButton.tsx';
import classes from './CommandList.module.css';

/** Every command of this control plane's life, kept, with its cause on failure. */
export function CommandList() {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const commands = useTopicState('commands')?.commands;
  const list = useMemo(() => newestFirst(commands ?? {}), [commands]);
  const running = list.filter(({ state }) => state === 'accepted' || state === 'running').length;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={380} trapFocus returnFocus>
      <Popover.Target>
        <IconButton
          icon="list"
          name={t('commands.name')}
          expanded={opened}
          onClick={() => setOpened((open) => !open)}
          {...(running > 0 ? { badge: String(running) } : {})}
        />
      </Popover.Target>
      <Popover.Dropdown className={classes['list']} aria-label={t('commands.name')}>
        <h2>{t('commands.name')}</h2>
        {list.length === 0 ? <p>{t('commands.none')}</p> : <CommandRows commands={list} />}
      </Popover.Dropdown>
    </Popover>
  );
}

export function newestFirst(commands: Readonly<Record<string, Command>>): Command[] {
  return Object.values(commands).sort((a, b) => b.at.localeCompare(a.at));
}
