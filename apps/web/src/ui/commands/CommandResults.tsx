'use client';
import type { Command } from '@signalbox/shared';
import { useEffect, useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { showDone, showProblem } from '../notices.ts';
import { useTopicState } from '../live/use-topic.ts';
import { causeOf } from './cause.ts';
import { verbWords } from './verb-table.ts';

/** Tells as a notification what came of the commands that this page gave. */
export function CommandResults({ mine }: { mine: ReadonlySet<string> }) {
  const t = useT();
  const commands = useTopicState('commands')?.commands;
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const command of Object.values(commands ?? {})) {
      if (!mine.has(command.id) || told.current.has(command.id)) continue;
      if (command.state !== 'done' && command.state !== 'failed') continue;
      told.current.add(command.id);
      const what = `${t(verbWords[command.verb])} ${targetsOf(command)}`;
      if (command.state === 'done')
        showDone(command.verb === 'heal' ? t('command.healed') : t('command.done', { what }), causeOf(command));
      else
        showProblem(t('command.failed', { what }), {
          type: 'about:blank',
          title: what,
          status: 0,
          code: command.error?.code ?? 'unknown',
          detail: command.error?.message ?? causeOf(command),
          ...(command.error?.remedy === undefined ? {} : { remedy: command.error.remedy }),
        });
    }
  }, [commands, mine, t]);
  return null;
}

/** Whom a command is about: `logging-1, logging-2`, `logging = 4`, a preset, or the setting that it applies. */
export function targetsOf(command: Command): string {
  if (command.preset !== undefined) return command.preset;
  if (command.setting !== undefined) return `${command.setting.key} = ${command.setting.value}`;
  if (command.kind !== undefined && command.count !== undefined) return `${command.kind} = ${command.count}`;
  return command.targets.join(', ');
}
