import type { Command, PresetList } from '@signalbox/shared';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { controlClient } from '../../live/control-client.ts';
import { useTopicState } from '../../ui/live/use-topic.ts';
import type { PanelRead } from '../../ui/Panel.tsx';
import { newestChange } from './preset-change.ts';

export interface PresetsRead {
  readonly read: PanelRead;
  readonly list: PresetList | undefined;
  /** The last change that anybody asked for since the control plane was started, if any. */
  readonly change: Command | undefined;
}

/** The presets that there are, asked for anew when a change has begun or ended. */
export function usePresets(): PresetsRead {
  const commands = useTopicState('commands')?.commands;
  const change = useMemo(() => newestChange(commands ?? {}), [commands]);
  const query = useQuery({
    queryKey: ['presets', change?.id, change?.state],
    queryFn: controlClient.presets,
    placeholderData: (before) => before,
  });
  const { data } = query;
  const list = data?.ok === true ? data.value : undefined;
  const read: PanelRead =
    data === undefined
      ? { status: 'waiting' }
      : data.ok
        ? { status: 'known', at: query.dataUpdatedAt }
        : { status: 'failed', reason: data.problem.detail };
  return { read, list, change };
}
