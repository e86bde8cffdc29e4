'use client';
import { Modal } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { verbLooks, verbsIn } from '../../ui/commands/verb-table.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { useSendOne } from '../../ui/send/use-send.ts';
import { type ActionGroup, matchingActions } from './matching-actions.ts';
import { pages } from './pages.ts';

/** `ctrl`/`cmd` K: go anywhere, do anything, send. */
export function Palette() {
  const t = useT();
  const [query, setQuery] = useState('');
  const groups = matchingActions(useActions(), query);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      scrollable
      maxHeight={420}
      lockScroll={false}
      overlayProps={{ blur: 0 }}
    >
      <Modal.Title className="visually-hidden">{t('palette.name')}</Modal.Title>
      <Spotlight.Search placeholder={t('palette.ask')} aria-label={t('palette.ask')} />
      <Spotlight.ActionsList>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.word} label={t(group.word)}>
            {group.actions.map((action) => (
              <Spotlight.Action
                key={action.id}
                label={action.label}
                leftSection={<Icon name={action.icon} />}
                onClick={action.act}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 ? <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty> : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Everything that can be done from anywhere, now: the pages, a message, and the levers that fit each instance's state. */
function useActions(): ActionGroup[] {
  const t = useT();
  const router = useRouter();
  const commands = useCommands();
  const sendOne = useSendOne();
  const instances = useTopicState('topology')?.instances;
  return useMemo(
    () => [
      {
        word: 'palette.go',
        actions: pages.map((page) => ({
          id: `go ${page.path}`,
          label: t(page.word),
          icon: 'arrow',
          act: () => router.push(page.path),
        })),
      },
      {
        word: 'palette.do',
        actions: [
          { id: 'send', label: t('palette.send'), icon: 'plus', act: () => void sendOne() },
          { id: 'heal', label: t('frame.heal'), icon: 'heal', act: () => commands.run({ verb: 'heal' }) },
          {
            id: 'preset',
            label: t('palette.preset'),
            icon: 'compass',
            act: () => router.push('/consul/?preset=choose'),
          },
          ...Object.values(instances ?? {}).flatMap((instance) =>
            verbsIn[instance.state].map((verb) => ({
              id: `${verb} ${instance.id}`,
              label: t(verbLooks[verb].of, { id: instance.id }),
              icon: verbLooks[verb].icon,
              act: () => commands.run({ verb, targets: [instance.id] }),
            })),
          ),
        ],
      },
    ],
    [t, router, commands, sendOne, instances],
  );
}
