'use client';
import type { CommandRequest } from '@signalbox/shared';
import dynamic from 'next/dynamic';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { controlClient } from '../../live/control-client.ts';
import { showProblem } from '../notices.ts';
import { useLiveClient } from '../live/live-context.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import type { LiveClient } from '../../live/live-client.ts';
import type { Topic } from '@signalbox/shared';
import { CommandResults } from './CommandResults.tsx';
import { commandKeys, CommandsContext } from './commands-context.ts';
import { consequencesOf, type Consequence, type Facts } from './consequences.ts';

function stateOf<T extends Topic>(client: LiveClient, topic: T): StateOf<T> | undefined {
  const view = client.topic(topic);
  return view.status === 'known' || view.status === 'stale' ? (view.state as unknown as StateOf<T>) : undefined;
}

/** The live facts at the moment of the click. */
function factsOf(client: LiveClient): Facts {
  const topology = stateOf(client, 'topology');
  const backups = stateOf(client, 'catalog')?.settings['hazelcast/backup-count']?.value;
  return {
    instances: Object.values(topology?.instances ?? {}),
    safe: topology?.safe ?? null,
    map: stateOf(client, 'map'),
    backups: backups === undefined ? undefined : Number(backups),
  };
}

const ConfirmCommand = dynamic(() => import('./ConfirmCommand.tsx').then((module) => module.ConfirmCommand), {
  ssr: false,
});

/** Where every command of the page goes through: asks when it is risky, sends, and tells what came of it. */
export function CommandsRoot({ children }: { children: ReactNode }) {
  const t = useT();
  const client = useLiveClient();
  const [mine] = useState(() => new Set<string>());
  const [working, setWorking] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<{ request: CommandRequest; follows: readonly Consequence[] } | null>(null);

  const send = useCallback(
    async (request: CommandRequest) => {
      const keys = commandKeys(request);
      setWorking((before) => new Set([...before, ...keys]));
      const answer = await controlClient.command(request);
      setWorking((before) => new Set([...before].filter((key) => !keys.includes(key))));
      if (answer.ok) mine.add(answer.value.id);
      else showProblem(t('command.refused'), answer.problem);
    },
    [t, mine],
  );

  const desk = useMemo(
    () => ({
      run: (request: CommandRequest) => {
        const follows = consequencesOf(request, factsOf(client));
        if (follows.length > 0) setAsked({ request, follows });
        else void send(request);
      },
      submitting: (key: string) => working.has(key),
    }),
    [client, send, working],
  );

  return (
    <CommandsContext value={desk}>
      {children}
      <CommandResults mine={mine} />
      {asked === null ? null : (
        <ConfirmCommand
          asked={asked}
          onCancel={() => setAsked(null)}
          onConfirm={(request) => {
            setAsked(null);
            void send(request);
          }}
        />
      )}
    </CommandsContext>
  );
}
