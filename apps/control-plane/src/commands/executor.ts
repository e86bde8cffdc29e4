import { randomUUID } from 'node:crypto';
import {
  AppError,
  fromUnknown,
  toCommandError,
  type Command,
  type CommandRequest,
  type EventFields,
  type InstanceId,
  type PresetStage,
} from '@signalbox/shared';
import type { KeyEntry } from '@signalbox/discovery';
import type { Driver, DriverView, VerbOutcome } from '../drivers/driver.ts';
import type { Asker, Commands, SettingToApply } from './commands.ts';
import { headsOf, restartedBy } from './restart-rules.ts';
import { assign, defaultPauseSeconds, demandKnown, healing, type TargetVerb } from './verb-rules.ts';

/** What changes the cluster as a whole. Each answers one result per instance or step. */
export interface WholeCluster {
  scale(kind: 'facade' | 'logging' | 'messages', count: number): Promise<ReadonlyMap<string, VerbOutcome>>;
  reset(): Promise<ReadonlyMap<string, VerbOutcome>>;
  /** Whether the cluster may change to that preset now. Throws AppError that says why not. */
  demandPreset(preset: string): void;
  /** Ends the instances, drops what they kept, starts those of that preset in a new epoch; tells how far it is. */
  preset(preset: string, tell: (stage: PresetStage) => void): Promise<ReadonlyMap<string, VerbOutcome>>;
  /** Restarts these units one after another; tells each time that one is back. */
  restart(heads: readonly InstanceId[], tell: (sofar: Results) => void): Promise<Results>;
  /** Whether a setting may be changed now that takes a restart. Throws AppError that says why not. */
  demandSetting(setting: SettingToApply): void;
  /** Writes the setting while it has those targets restarted. */
  setting(setting: SettingToApply, targets: readonly InstanceId[], hooks: SettingHooks): Promise<Results>;
  /** Sees and judges everything anew; changes nothing. */
  verify(command: string): Promise<ReadonlyMap<string, VerbOutcome>>;
  /** Begins the orderly end; resolves at once, as nobody is left to ask afterwards. */
  down(): void;
}

/** Who is told how far the change of a setting is. */
export interface SettingHooks {
  readonly written: (entry: KeyEntry) => void;
  readonly tell: (sofar: Results) => void;
}

/** What commands need of a driver. */
export type ExecutedDriver = DriverView & Pick<Driver, 'can' | 'kill' | 'stop' | 'start' | 'pause' | 'resume'>;

export interface ExecutorDeps {
  /** That of the cluster as it is now. */
  readonly driver: () => ExecutedDriver;
  readonly whole: WholeCluster;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly emit: (fields: EventFields<'control.command'>, words: string) => void;
}

/** Commands kept for those who ask later. */
const historyLimit = 200;

type Results = ReadonlyMap<string, VerbOutcome>;

/** Takes commands and runs them. Those of single instances run at once, side by side; those of the whole cluster one after another. */
export function createCommands({ driver, whole, now, emit }: ExecutorDeps): Commands {
  const history = new Map<string, Command>();
  const listeners = new Set<() => void>();
  let ending = false;
  /** Why nothing but `down` may be asked now: what it would act on is about to be gone. */
  let closed: string | undefined;
  let lastWhole: Promise<unknown> = Promise.resolve();
  /** Changes of the whole cluster that are under way or wait for their turn. */
  let turns = 0;

  function put(command: Command): void {
    history.set(command.id, command);
    for (const id of history.keys()) {
      if (history.size <= historyLimit) break;
      history.delete(id);
    }
    for (const listener of listeners) listener();
  }

  function tell(command: Command): void {
    const { id, verb, state, error } = command;
    const targets = command.preset === undefined ? command.targets : [command.preset];
    const reason = error?.message;
    const of = namesOf(command, targets);
    emit(
      { command: id, verb, targets, state, ...(reason === undefined ? {} : { reason }) },
      `${verb}${of === '' ? '' : ` ${of}`}: ${state}${reason === undefined ? '' : `: ${reason}`}`,
    );
  }

  function run(id: string, request: CommandRequest): Promise<Results> {
    switch (request.verb) {
      case 'kill':
      case 'stop':
      case 'start':
      case 'resume':
        return onTargets(request.verb, request.targets, 0);
      case 'restart':
        return inTurn(() => whole.restart(headsOf(request.targets, driver().children()), tellOf(id)));
      case 'pause':
        return onTargets(request.verb, request.targets, request.seconds ?? defaultPauseSeconds);
      case 'heal':
        return heal();
      case 'scale':
        return inTurn(() => whole.scale(request.kind, request.count));
      case 'reset':
        return inTurn(() => whole.reset());
      case 'preset':
        return changeTo(id, request.preset);
      case 'verify':
        return whole.verify(id);
      case 'down':
        ending = true;
        whole.down();
        return Promise.resolve(new Map([['cluster', { outcome: 'going down' }]]));
    }
  }

  function changeTo(id: string, preset: string): Promise<Results> {
    const tellStage = (stage: PresetStage): void => {
      const command = history.get(id);
      if (command !== undefined) put({ ...command, stage });
    };
    const act = (): Promise<Results> => inTurn(() => whole.preset(preset, tellStage));
    return whileClosed(`The cluster changes to the preset ${preset}.`, act);
  }

  function apply(setting: SettingToApply, targets: readonly InstanceId[], hooks: SettingHooks): Promise<Results> {
    const act = (): Promise<Results> => inTurn(() => whole.setting(setting, targets, hooks));
    // One after another nobody minds who else is ended or started meanwhile; where all have to end, one that is started would have the value of before.
    return setting.effect === 'rolling' ? act() : whileClosed(`The cluster changes ${setting.key}.`, act);
  }

  async function whileClosed(words: string, act: () => Promise<Results>): Promise<Results> {
    closed = words;
    try {
      return await act();
    } finally {
      closed = undefined;
    }
  }

  /** Shows those that are through, while others are still under way. */
  function tellOf(id: string): (sofar: Results) => void {
    return (sofar) => {
      const command = history.get(id);
      if (command !== undefined) put({ ...command, results: resultsOf(sofar) });
    };
  }

  async function onTargets(verb: TargetVerb, targets: readonly InstanceId[], seconds: number): Promise<Results> {
    const { act, already, refused } = assign(verb, targets, driver().children());
    const acted: ReadonlyMap<InstanceId, VerbOutcome> = act.length === 0 ? new Map() : await actOn(verb, act, seconds);
    const results = new Map<string, VerbOutcome>();
    for (const id of targets) {
      const settled = already.get(id);
      const refusal = refused.get(id);
      if (settled !== undefined) results.set(id, { outcome: settled });
      if (refusal !== undefined) results.set(id, { outcome: 'failed', reason: refusal });
    }
    for (const [id, outcome] of acted) {
      const isPartner = !targets.includes(id) && outcome.reason === undefined;
      results.set(id, isPartner ? { ...outcome, reason: 'one unit with the instance that was named' } : outcome);
    }
    return results;
  }

  function actOn(
    verb: TargetVerb,
    ids: readonly InstanceId[],
    seconds: number,
  ): Promise<ReadonlyMap<InstanceId, VerbOutcome>> {
    switch (verb) {
      case 'kill':
        return driver().kill(ids);
      case 'stop':
        return driver().stop(ids);
      case 'start':
        return driver().start(ids);
      case 'pause':
        return driver().pause(ids, seconds);
      case 'resume':
        return driver().resume(ids);
    }
  }

  async function heal(): Promise<Results> {
    const { resume, start } = healing(driver().children());
    const [resumed, started] = await Promise.all([driver().resume(resume), driver().start(start)]);
    return new Map([...resumed, ...started]);
  }

  function inTurn(act: () => Promise<Results>): Promise<Results> {
    turns += 1;
    const turn = lastWhole.then(act).finally(() => {
      turns -= 1;
    });
    lastWhole = turn.catch(() => undefined);
    return turn;
  }

  /** Takes it, then turns every failure into the command's own end. */
  function begin(command: Command, act: () => Promise<Results>): void {
    put(command);
    tell(command);
    void execute(command, act);
  }

  async function execute(command: Command, act: () => Promise<Results>): Promise<void> {
    const running: Command = { ...command, state: 'running' };
    put(running);
    const ended = await outcomeOf(running, act);
    put(ended);
    tell(ended);
  }

  async function outcomeOf(running: Command, act: () => Promise<Results>): Promise<Command> {
    const endedAt = (): string => new Date(now()).toISOString();
    try {
      const found = await act();
      const outcomes = Array.from(found, ([target, outcome]) => ({ target, ...outcome }));
      const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
      const results = resultsOf(found);
      if (failed.length === 0) return { ...running, state: 'done', results, endedAt: endedAt() };
      const words = failed.map(({ target, reason }) => `${target}: ${reason ?? 'failed'}`).join('; ');
      const remedies = [...new Set(failed.flatMap(({ remedy }) => remedy ?? []))];
      const error = toCommandError(
        new AppError('conflict', words, remedies.length === 0 ? {} : { remedy: remedies.join(' ') }),
      );
      return { ...running, state: 'failed', results, error, endedAt: endedAt() };
    } catch (thrown) {
      return { ...running, state: 'failed', error: toCommandError(fromUnknown(thrown)), endedAt: endedAt() };
    }
  }

  /** Throws when it cannot be taken. What a person asked for on the page stays in the list there, with its cause. */
  function demandTaken(command: Command, demandMore: () => void): void {
    try {
      if (ending) {
        throw new AppError('conflict', 'The cluster is going down and takes no more commands.', {
          remedy: 'Start it again with `npm start`.',
        });
      }
      if (command.verb === 'pause' && !driver().can.pause) {
        throw new AppError('conflict', 'What these instances run on cannot make them stand still.', {
          expected: 'kill, stop or start',
          found: 'pause',
          remedy: 'Kill or stop them instead.',
        });
      }
      if (closed !== undefined && command.verb !== 'down') {
        throw new AppError('conflict', closed, { remedy: 'Wait until it has: the list of commands tells.' });
      }
      demandMore();
    } catch (thrown) {
      if (command.by === 'browser') {
        const error = toCommandError(fromUnknown(thrown));
        const refused: Command = { ...command, state: 'failed', error, endedAt: command.at };
        put(refused);
        tell(refused);
      }
      throw thrown;
    }
  }

  function accepted(asked: Pick<Command, 'verb' | 'targets' | 'by'> & Partial<Command>): Command {
    const at = new Date(now()).toISOString();
    return { id: randomUUID(), ...asked, state: 'accepted', results: [], at, endedAt: null };
  }

  return {
    submit(request, by: Asker) {
      const command = accepted({
        verb: request.verb,
        targets: [...(request.targets ?? [])],
        ...(request.verb === 'preset' ? { preset: request.preset } : {}),
        ...(request.verb === 'scale' ? { kind: request.kind, count: request.count } : {}),
        by,
      });
      demandTaken(command, () => {
        if (request.verb === 'preset') whole.demandPreset(request.preset);
        demandKnown(request.targets ?? [], driver().children());
      });
      begin(command, () => run(command.id, request));
      return command;
    },
    change(setting, by: Asker) {
      const { key, value, effect } = setting;
      const targets = restartedBy(effect, driver().children());
      const command = accepted({
        verb: effect === 'epoch' ? 'reset' : 'restart',
        targets: [...targets],
        setting: { key, value },
        by,
      });
      demandTaken(command, () => {
        if (turns > 0) throw busy();
        whole.demandSetting(setting);
      });
      const { promise: written, resolve, reject } = Promise.withResolvers<KeyEntry>();
      begin(command, () => {
        const ended = apply(setting, targets, { written: resolve, tell: tellOf(command.id) });
        ended.catch(reject);
        return ended;
      });
      return { command, written };
    },
    get: (id) => history.get(id),
    list: () => [...history.values()].toReversed(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function resultsOf(outcomes: Results): Command['results'] {
  return Array.from(outcomes, ([target, { outcome, reason }]) =>
    reason === undefined ? { target, outcome } : { target, outcome, reason },
  );
}

/** Whom or what a command is about, in a line of the log. */
function namesOf({ kind, count, setting }: Command, targets: readonly string[]): string {
  if (setting !== undefined) return `for ${setting.key} = ${setting.value}`;
  return targets.length > 0 ? targets.join(', ') : [kind, count].filter(Boolean).join('=');
}

function busy(): AppError {
  return new AppError('conflict', 'Another change of the whole cluster is under way.', {
    expected: 'no restart, scale or reset that runs',
    remedy: 'Wait for its end, then change the setting again: the list of commands tells.',
  });
}
