import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { verbLooks, verbsIn } from '../../ui/commands/verb-table.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { useSendOne } from '../../ui/send/use-send-one.ts';
import type { DeedGroup } from './matching-deeds.ts';
import { pages } from './pages.ts';

/** Everything that can be done from anywhere, now: the pages, a message, and the levers that fit each instance's state. */
export function useDeeds(): DeedGroup[] {
  const t = useT();
  const router = useRouter();
  const commands = useCommands();
  const sendOne = useSendOne();
  const instances = useTopicState('topology')?.instances;
  return useMemo(
    () => [
      {
        word: 'palette.go',
        deeds: pages.map((page) => ({
          id: `go ${page.path}`,
          label: t(page.word),
          icon: 'arrow',
          act: () => router.push(page.path),
        })),
      },
      {
        word: 'palette.do',
        deeds: [
          { id: 'send', label: t('palette.send'), icon: 'plus', act: () => void sendOne() },
          { id: 'heal', label: t('frame.heal'), icon: 'heal', act: () => commands.run({ verb: 'heal' }) },
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
