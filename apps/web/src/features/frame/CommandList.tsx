'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { IconButton } from './IconButton.tsx';

const CommandDialog = dynamic(() => import('./CommandDialog.tsx').then((module) => module.CommandDialog), {
  ssr: false,
});

/** The way to every command of this control plane's life; says how many are at work. */
export function CommandList() {
  const t = useT();
  const [opened, setOpened] = useState(false);
  const commands = useTopicState('commands')?.commands;
  const running = Object.values(commands ?? {}).filter(
    ({ state }) => state === 'accepted' || state === 'running',
  ).length;
  return (
    <>
      <IconButton
        icon="list"
        name={t('commands.name')}
        aria-haspopup="dialog"
        onClick={() => setOpened(true)}
        {...(running > 0 ? { badge: String(running) } : {})}
      />
      {opened ? <CommandDialog commands={Object.values(commands ?? {})} onClose={() => setOpened(false)} /> : null}
    </>
  );
}
