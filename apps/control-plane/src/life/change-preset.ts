import {
  AppError,
  describeError,
  fromUnknown,
  type InstanceId,
  type PresetStage,
  type Settings,
} from '@signalbox/shared';
import type { Logger } from '@signalbox/service-kit';
import type { Runtime, VerbOutcome } from '../drivers/driver.ts';
import type { PresentCluster } from '../present-cluster.ts';
import type { RunningCluster } from '../running-cluster.ts';
import type { KeptPreset } from '../home/kept-preset.ts';
import type { KeptState } from './kept-state.ts';
import { takeDown } from './take-down.ts';

export interface ChangePresetDeps {
  readonly present: Pick<PresentCluster, 'now' | 'replace'>;
  readonly runtime: Pick<Runtime, 'forget'>;
  readonly state: KeptState;
  readonly logger: Pick<Logger, 'emit'>;
  readonly preset: KeptPreset;
  open(settings: Settings): Promise<RunningCluster>;
  /** Starts the instances; gives why each one that is not ready is not, throws when nothing can work. */
  bringUp(cluster: RunningCluster): Promise<ReadonlyMap<InstanceId, string>>;
  /** Aborted when everything is to end. */
  readonly signal: AbortSignal;
}

/** What the cluster is to become, and who is told how far it is. */
export interface PresetChange {
  readonly to: string;
  readonly settings: Settings;
  readonly tell: (stage: PresetStage) => void;
}

/**
 * Another preset in place of this one (ADR 44): the instances end, what they kept is dropped as `--fresh` does, and those of the preset start in a new
 * epoch. Until those are there every failure leads back to the preset of before; from then on, the home is the new one's, and a failure says so.
 * Should the process die between two lines, the next start finds a home that fits its preset: the epoch is raised before anything is dropped, and
 * the new name is written over a home that holds nothing yet.
 */
export async function changePreset(
  deps: ChangePresetDeps,
  change: PresetChange,
): Promise<ReadonlyMap<string, VerbOutcome>> {
  const { present, runtime, state, logger, preset, signal } = deps;
  const { to, settings, tell } = change;
  const before = present.now();
  const from = preset.now();
  logger.emit('preset.changing', { from, to }, `everything ends: the preset ${to} takes the place of ${from}`);
  state.ready(false);

  tell('ending');
  before.driver.mayStart(false);
  try {
    await takeDown(before.driver, `the change to ${to}`);
  } catch (thrown) {
    const reopen = (): Promise<RunningCluster> => {
      before.driver.mayStart(true);
      return Promise.resolve(before);
    };
    return goBack(deps, change, { thrown, from, reopen, left: 'Nothing was dropped' });
  }
  signal.throwIfAborted();

  tell('clearing');
  let next: RunningCluster;
  try {
    state.epochIs(state.epoch() + 1);
    await runtime.forget();
    preset.remember(to);
    next = await deps.open(settings);
  } catch (thrown) {
    const reopen = async (): Promise<RunningCluster> => {
      // Whole: what was begun for the other preset does not fit this one.
      await runtime.forget();
      preset.remember(from);
      return deps.open(before.settings);
    };
    return goBack(deps, change, { thrown, from, reopen, left: 'What was sent before is gone' });
  }

  tell('starting');
  try {
    const failed = await begin(deps, next, to);
    return new Map<string, VerbOutcome>([
      ['cluster', { outcome: `${to}, epoch ${state.epoch()}` }],
      ...Array.from(failed, ([id, reason]): [string, VerbOutcome] => [id, { outcome: 'failed', reason }]),
    ]);
  } catch (thrown) {
    signal.throwIfAborted();
    throw failure(
      `The cluster runs as ${to} from now on, and could not be started`,
      thrown,
      'Choose a preset again, this one or another.',
    );
  }
}

/** Puts the cluster in its place and starts it. */
async function begin(
  deps: ChangePresetDeps,
  cluster: RunningCluster,
  name: string,
): Promise<ReadonlyMap<InstanceId, string>> {
  const { present, state, logger, signal } = deps;
  const before = present.now();
  if (signal.aborted && cluster !== before) await cluster.close();
  signal.throwIfAborted();
  if (cluster !== before) {
    present.replace(cluster);
    // Before the other one has closed: the page is told of it meanwhile.
    cluster.watch();
    await before.close();
  }
  logger.emit('preset.changed', { preset: name }, `the preset ${name} starts`);
  signal.throwIfAborted();
  const failed = await deps.bringUp(cluster);
  state.ready(true);
  return failed;
}

export interface Standing {
  /** What the cluster runs as, or was to. */
  readonly preset: string;
  /** The control plane's own start is over. */
  readonly started: boolean;
  /** What was to start last, has. */
  readonly ready: boolean;
  /** A scenario is running. */
  readonly scenario: boolean;
}

/** Throws AppError `conflict` where a change to that preset would disturb something, or change nothing. */
export function demandChange(to: string, { preset, started, ready, scenario }: Standing): void {
  if (!started)
    throw new AppError('conflict', 'The cluster is still starting.', {
      remedy: 'Wait until it is ready, then choose again.',
    });
  if (scenario)
    throw new AppError('conflict', 'A scenario is running; its instances would be gone.', {
      remedy: 'Wait for its end, or stop it.',
    });
  if (ready && to === preset)
    throw new AppError('conflict', `The cluster runs as ${to} already.`, {
      remedy: '`npx signalbox reset` begins a new epoch under the same preset.',
    });
}

interface Failure {
  readonly thrown: unknown;
  readonly reopen: () => Promise<RunningCluster>;
  /** The preset of before. */
  readonly from: string;
  /** What became of the messages. */
  readonly left: string;
}

/** The preset of before once more. Throws why the change failed, in any case. */
async function goBack(
  deps: ChangePresetDeps,
  { to, tell }: PresetChange,
  { thrown, from, reopen, left }: Failure,
): Promise<never> {
  deps.signal.throwIfAborted();
  tell('going-back');
  try {
    await begin(deps, await reopen(), from);
  } catch (again) {
    deps.signal.throwIfAborted();
    throw failure(
      wordsOf(again) === wordsOf(thrown)
        ? `The change to ${to} failed, and ${from} could not be started again for the same reason`
        : `The change to ${to} failed (${wordsOf(thrown)}), and ${from} could not be started again`,
      again,
      'Choose a preset again, or end Signalbox and start it anew.',
    );
  }
  throw failure(
    `The change to ${to} failed; the cluster runs as ${from} again. ${left}`,
    thrown,
    'Mend the cause, then choose it again.',
  );
}

function failure(what: string, thrown: unknown, remedy: string): AppError {
  return new AppError('engine-failed', `${what}: ${wordsOf(thrown)}`, { remedy }, thrown);
}

/** Each cause of several, as far as one can say. */
function wordsOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(wordsOf).join('; ');
  return describeError(fromUnknown(thrown));
}
