'use client';
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { verbLooks, verbsIn } from '../../ui/commands/verb-table.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { useSendOne } from '../../ui/send/use-send-one.ts';
import { pages } from './pages.ts';

/** `ctrl`/`cmd` K: go anywhere, pull any lever, send. */
export function Palette() {
  const t = useT();
  const router = useRouter();
  const commands = useCommands();
  const sendOne = useSendOne();
  const instances = useTopicState('topology')?.instances;
  const actions = useMemo<(SpotlightActionData | SpotlightActionGroupData)[]>(
    () => [
      {
        group: t('palette.go'),
        actions: pages.map((page) => ({
          id: `go ${page.path}`,
          label: t(page.word),
          leftSection: <Icon name="arrow" />,
          onClick: () => router.push(page.path),
        })),
      },
      {
        group: t('palette.do'),
        actions: [
          { id: 'send', label: t('palette.send'), leftSection: <Icon name="plus" />, onClick: () => void sendOne() },
          {
            id: 'heal',
            label: t('frame.heal'),
            leftSection: <Icon name="heal" />,
            onClick: () => commands.run({ verb: 'heal' }),
          },
          ...Object.values(instances ?? {}).flatMap((instance) =>
            verbsIn[instance.state].map((verb) => ({
              id: `${verb} ${instance.id}`,
              label: t(verbLooks[verb].of, { id: instance.id }),
              leftSection: <Icon name={verbLooks[verb].icon} />,
              onClick: () => commands.run({ verb, targets: [instance.id] }),
            })),
          ),
        ],
      },
    ],
    [t, router, commands, sendOne, instances],
  );
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      limit={12}
      scrollable
      maxHeight={420}
      lockScroll={false}
      highlightQuery
      nothingFound={t('palette.nothing')}
      searchProps={{ placeholder: t('palette.ask'), 'aria-label': t('palette.ask') }}
    />
  );
}
