import { instanceKinds, type InstanceId, type MapTotal, type Status } from '@signalbox/shared';
import type { Amount, Expectation } from './expectation.ts';
import type { Observation } from './journal.ts';
import type { Tally } from './tally.ts';

/** One thing that was expected, and what was found. */
export interface Check {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly passed: boolean;
}

/** Judges what was seen. `tally`: of all that the scenario had sent by then. Pure: a journal is judged again to the same end. */
export function judge(expectation: Expectation, observation: Observation, tally: Tally): Check[] {
  const amount = (wanted: Amount): number => (wanted === 'all' ? tally.acked : wanted);
  const { status } = observation;
  const checks: Check[] = [];
  const equal = (what: string, wanted: number | string, found: number | string | undefined): void => {
    checks.push({ what, expected: String(wanted), found: String(found ?? 'not known'), passed: wanted === found });
  };
  const atMost = (what: string, most: number, found: number | undefined, unit = ''): void => {
    const passed = found !== undefined && found <= most;
    checks.push({
      what,
      expected: `at most ${most}${unit}`,
      found: found === undefined ? 'not known' : `${found}${unit}`,
      passed,
    });
  };

  if (expectation.acknowledged !== undefined)
    equal('acknowledged', expectation.acknowledged === 'all' ? tally.sent : expectation.acknowledged, tally.acked);
  judgeRead(expectation, observation, amount, equal);
  judgeShares(expectation, observation, tally, amount, { equal, atMost, put: (check) => checks.push(check) });
  for (const [id, state] of Object.entries(expectation.states ?? {})) equal(id, state, instance(status, id)?.state);
  for (const [id, word] of Object.entries(expectation.consul ?? {}))
    equal(`${id} in Consul`, word, instance(status, id)?.consul);
  if (expectation.ready !== undefined) {
    const unready = unreadyOf(status, expectation.ready);
    checks.push({
      what: 'ready',
      expected: expectation.ready === 'all' ? 'all instances' : expectation.ready.join(', '),
      found: unready.length === 0 ? 'all of them' : `not ${unready.join(', ')}`,
      passed: unready.length === 0,
    });
  }
  if (expectation.members !== undefined)
    equal('members of the map', expectation.members, status.cluster.size ?? undefined);
  if (expectation.copies !== undefined) equal('copies of the map', 'all', copiesOf(status));
  if (expectation.behind !== undefined) atMost('messages not read yet', expectation.behind, lagOf(status));
  judgeMap(expectation, status.map.total, amount, equal);
  const { latencies } = tally;
  const { p50, p99, max } = expectation.latency ?? {};
  const rounded = (figure: number | undefined): number | undefined =>
    figure === undefined ? undefined : Math.round(figure);
  if (p50 !== undefined) atMost('latency p50', p50, rounded(latencies.quantile(0.5)), ' ms');
  if (p99 !== undefined) atMost('latency p99', p99, rounded(latencies.quantile(0.99)), ' ms');
  if (max !== undefined) atMost('longest latency', max, rounded(latencies.longest), ' ms');
  if (expectation.verdict !== undefined) {
    const { verdict } = observation;
    const reasons = verdict === undefined || verdict.reasons.length === 0 ? '' : ` (${verdict.reasons.join('; ')})`;
    const found = `${verdict?.verdict ?? 'not known'}${reasons}`;
    checks.push({
      what: 'verdict',
      expected: expectation.verdict,
      found,
      passed: verdict?.verdict === expectation.verdict,
    });
  }
  return checks;
}

type Equal = (what: string, wanted: number | string, found: number | string | undefined) => void;

function judgeRead(
  { read }: Expectation,
  { read: seen, shares }: Observation,
  amount: (wanted: Amount) => number,
  equal: Equal,
): void {
  if (read?.logging !== undefined) equal('shown by logging', amount(read.logging), seen?.logging.shown);
  if (read?.messages !== undefined)
    equal('shown by one messages instance', amount(read.messages), seen?.messages.shown);
  if (read?.together !== undefined)
    equal('shown by all messages instances together', amount(read.together), shares?.together);
  if (read?.twice !== undefined) equal('shown more than once', read.twice, shares?.twice);
}

interface Judging {
  readonly equal: Equal;
  readonly atMost: (what: string, most: number, found: number | undefined) => void;
  readonly put: (check: Check) => void;
}

function judgeShares(
  { shares = {} }: Expectation,
  observation: Observation,
  tally: Tally,
  amount: (wanted: Amount) => number,
  { equal, atMost, put }: Judging,
): void {
  for (const kind of ['facade', 'logging', 'messages'] as const) {
    const wanted = shares[kind];
    if (wanted === undefined) continue;
    const all = sharesOf(kind, observation, tally);
    const figures = Object.values(all);
    const words = Object.entries(all)
      .map(([id, count]) => `${id} ${count}`)
      .join(', ');
    const sum = figures.reduce((total, count) => total + count, 0);
    if (wanted.sum !== undefined) equal(`shares of ${kind}, added up`, amount(wanted.sum), sum);
    if (wanted.instances !== undefined) {
      const having = figures.filter((count) => count > 0).length;
      put({
        what: `${kind} instances that have some`,
        expected: `at least ${wanted.instances}`,
        found: `${having} (${words})`,
        passed: having >= wanted.instances,
      });
    }
    if (wanted.apart !== undefined)
      atMost(
        `difference of the shares of ${kind} (${words})`,
        wanted.apart,
        Math.max(0, ...figures) - Math.min(...figures),
      );
  }
}

/** Who took in, stored or holds how many of the scenario's messages; whoever is ready and has none counts as 0. */
export function sharesOf(
  kind: 'facade' | 'logging' | 'messages',
  { status, shares }: Pick<Observation, 'status' | 'shares'>,
  tally: Tally,
): Record<string, number> {
  const ready = status.instances
    .filter((one) => one.kind === kind && one.state === 'ready')
    .map(({ id }) => [id, 0] as const);
  const none: Record<string, number> = Object.fromEntries(ready);
  if (kind === 'messages') return { ...none, ...shares?.held };
  return { ...none, ...Object.fromEntries(tally.by(kind)) };
}

function judgeMap({ map }: Expectation, total: MapTotal, amount: (wanted: Amount) => number, equal: Equal): void {
  if (map?.entries !== undefined) equal('entries of the map', amount(map.entries), total.entries);
  if (map?.puts !== undefined) equal('puts into the map', map.puts, total.puts);
}

function instance({ instances }: Status, id: string): Status['instances'][number] | undefined {
  return instances.find((one) => one.id === id);
}

function unreadyOf({ instances }: Status, wanted: 'all' | readonly InstanceId[]): string[] {
  const ids =
    wanted === 'all' ? instances.filter(({ kind }) => instanceKinds.includes(kind)).map(({ id }) => id) : wanted;
  return ids.filter((id) => instances.find((one) => one.id === id)?.ready !== true);
}

function copiesOf({ safe, cluster }: Status): string {
  if (safe === null) return 'not known';
  return safe && cluster.migrations === 0 ? 'all' : 'some are missing or move';
}

function lagOf({ queue }: Status): number | undefined {
  const lags = queue.partitions.map(({ lag }) => lag);
  return lags.length === 0 || lags.includes(null) ? undefined : lags.reduce<number>((sum, lag) => sum + (lag ?? 0), 0);
}
