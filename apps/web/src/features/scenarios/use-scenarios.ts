import type { ScenarioList } from '@signalbox/shared';
import { useQuery } from '@tanstack/react-query';
import { controlClient } from '../../live/control-client.ts';
import type { PanelRead } from '../../ui/Panel.tsx';

/** How often it is asked for while something runs, and otherwise, in milliseconds: a run may also be begun by another page. */
const whileRunning = 400;
const otherwise = 5_000;

/** The scenarios and their runs, asked for again and again while the page is there. */
export function useScenarios(): { read: PanelRead; list: ScenarioList | undefined; again: () => void } {
  const query = useQuery({
    queryKey: ['scenarios'],
    queryFn: controlClient.scenarios,
    refetchInterval: ({ state: { data } }) =>
      data?.ok === true && data.value.runs.some(({ state }) => state === 'running') ? whileRunning : otherwise,
  });
  const { data } = query;
  const list = data?.ok === true ? data.value : undefined;
  const read: PanelRead =
    data === undefined
      ? { status: 'waiting' }
      : data.ok
        ? { status: 'known', at: query.dataUpdatedAt }
        : { status: 'failed', reason: data.problem.detail };
  return { read, list, again: () => void query.refetch() };
}
