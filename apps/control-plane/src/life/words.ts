import type { InstanceId } from '@signalbox/shared';
import type { ClusterFacts } from '../cluster.ts';
import type { DriverView, Replaced } from '../drivers/driver.ts';

/** Which wishes could not be had. */
export function takenWords(replaced: readonly Replaced[]): string[] {
  return replaced.map(
    ({ instance, wanted, got }) => `Port ${wanted} is taken by another program: ${instance} listens on ${got}.`,
  );
}

/** The same of the dashboard: nothing where it has its wish. */
export function portWords(wish: number, port: number): string[] {
  return port === wish ? [] : [`Port ${wish} is taken by another program: the dashboard is on ${port}.`];
}

export interface ReadyFacts {
  readonly driver: DriverView;
  readonly cluster: Pick<ClusterFacts, 'origin' | 'token'>;
  readonly failed: ReadonlyMap<InstanceId, string>;
  readonly seconds: number;
  /** The words go to a file: they say how to get the link instead of giving it. */
  readonly detached: boolean;
}

/** The end of a start: what there is, how to get in, how to end it. The token stands in the fragment only, which no browser sends. */
export function readyWords({ driver, cluster, failed, seconds, detached }: ReadyFacts): string[] {
  const children = driver.children();
  const ready = children.filter(({ state }) => state === 'ready').length;
  const facades = children
    .filter(({ kind, url }) => kind === 'facade' && url !== null)
    .map(({ url }) => `${url}/facade`);
  return [
    '',
    `Signalbox: ${ready} of ${children.length} instances ready after ${seconds.toFixed(1)} s.`,
    ...[...failed].map(([id, reason]) => `  Not ready: ${reason.startsWith(id) ? '' : `${id}: `}${reason}`),
    detached
      ? `  Dashboard  ${cluster.origin} (\`npx signalbox token\` prints the sign-in link)`
      : `  Dashboard  ${cluster.origin}/#token=${cluster.token.value()}`,
    `  Facades    ${facades.join('  ')}`,
    '  Stop       Ctrl-C here, or `npx signalbox down` in this folder',
    '',
  ];
}

/** `left`: what still runs, in words; `instances`: how many there were. */
export function farewellWords(left: readonly string[], instances: number): string {
  if (instances === 0) return 'Nothing was running.';
  return left.length === 0
    ? `All ${instances} instances have ended; no process is left.`
    : `Could not be ended: ${left.join(', ')}.`;
}
