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
import type { Driver, DriverView, VerbOutcome } from '../drivers/driver.ts';
import type { Asker, Commands } from './commands.ts';
import { assign, defaultPauseSeconds, demandKnown, healing, type TargetVerb } from './verb-rules.ts';

/** What changes the cluster as a whole. Each answers one result per instance or step. */
export interface WholeCluster {
  scale(kind: 'facade' | 'logging' | 'messages', count: number): Promise<ReadonlyMap<string, VerbOutcome>>;
  reset(): Promise<ReadonlyMap<string, VerbOutcome>>;
  /** Whether the cluster may change to that preset now. Throws AppError that says why not. */
  demandPreset(preset: string): void;
  /** Ends the instances, drops what they kept, starts those of that preset in a new epoch; tells how far it is. */
  preset(preset: string, tell: (stage: PresetStage) => void): Promise<ReadonlyMap<string, VerbOutcome>>;
  /** Sees and judges everything anew; changes nothing. */
  verify(command: string): Promise<ReadonlyMap<string, VerbOutcome>>;
  /** Begins the orderly end; resolves at once, as nobody is left to ask afterwards. */
  down(): void;
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
  /** The preset that the cluster is on its way to. */
  let changingTo: string | undefined;
  let lastWhole: Promise<unknown> = Promise.resolve();

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
    const of = targets.length > 0 ? targets.join(', ') : [command.kind, command.count].filter(Boolean).join('=');
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

  /** Nothing else may be asked meanwhile: what it would act on is about to be gone. */
  async function changeTo(id: string, preset: string): Promise<Results> {
    changingTo = preset;
    const tellStage = (stage: PresetStage): void => {
      const command = history.get(id);
      if (command !== undefined) put({ ...command, stage });
    };
    try {
      return await inTurn(() => whole.preset(preset, tellStage));
    } finally {
      changingTo = undefined;
    }
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
    const turn = lastWhole.then(act);
    lastWhole = turn.catch(() => undefined);
    return turn;
  }

  async function execute(command: Command, request: CommandRequest): Promise<void> {
    const running: Command = { ...command, state: 'running' };
    put(running);
    const ended = await outcomeOf(running, request);
    put(ended);
    tell(ended);
  }

  async function outcomeOf(running: Command, request: CommandRequest): Promise<Command> {
    const endedAt = (): string => new Date(now()).toISOString();
    try {
      const outcomes = Array.from(await run(running.id, request), ([target, outcome]) => ({ target, ...outcome }));
      const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
      const results = outcomes.map(({ target, outcome, reason }) =>
        reason === undefined ? { target, outcome } : { target, outcome, reason },
      );
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
  function demandTaken(command: Command, request: CommandRequest): void {
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
      if (changingTo !== undefined && command.verb !== 'down') {
        throw new AppError('conflict', `The cluster changes to the preset ${changingTo}.`, {
          remedy: 'Wait until it has: the list of commands tells.',
        });
      }
      if (request.verb === 'preset') whole.demandPreset(request.preset);
      demandKnown(request.targets ?? [], driver().children());
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

  return {
    submit(request, by: Asker) {
      const command: Command = {
        id: randomUUID(),
        verb: request.verb,
        targets: [...(request.targets ?? [])],
        ...(request.verb === 'preset' ? { preset: request.preset } : {}),
        ...(request.verb === 'scale' ? { kind: request.kind, count: request.count } : {}),
        state: 'accepted',
        results: [],
        by,
        at: new Date(now()).toISOString(),
        endedAt: null,
      };
      demandTaken(command, request);
      put(command);
      tell(command);
      // `execute` turns every failure into the command's own end.
      void execute(command, request);
      return command;
    },
    get: (id) => history.get(id),
    list: () => [...history.values()].toReversed(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
