import { expect, test } from 'vitest';
import {
  AppError,
  instanceIdSchema,
  type Command,
  type CommandRequest,
  type InstanceId,
  type InstanceState,
} from '@signalbox/shared';
import type { ChildObservation, VerbOutcome } from '../drivers/driver.ts';
import type { Commands } from './commands.ts';
import { createCommands, type ExecutedDriver, type WholeCluster } from './executor.ts';

const id = (name: string): InstanceId => instanceIdSchema.parse(name);

function driverOf(
  states: Record<string, InstanceState>,
  failing: string[] = [],
  pause = true,
): ExecutedDriver & { readonly calls: string[] } {
  const calls: string[] = [];
  const verb = (name: string, done: string) => (ids: readonly InstanceId[]) => {
    calls.push(`${name} ${ids.join(' ')}`);
    return Promise.resolve(
      new Map(
        ids.map((one): [InstanceId, VerbOutcome] => [
          one,
          failing.includes(one)
            ? { outcome: 'failed', reason: 'it will not', remedy: 'Ask it nicely.' }
            : { outcome: done },
        ]),
      ),
    );
  };
  return {
    calls,
    // The rules read three fields; the others are of no interest here.
    children: () =>
      Object.entries(states).map(([name, state]) => ({ id: id(name), state, partOf: null }) as ChildObservation),
    child: () => undefined,
    logOf: () => undefined,
    onChange: () => () => undefined,
    can: { pause },
    kill: verb('kill', 'killed'),
    stop: verb('stop', 'stopped'),
    start: verb('start', 'ready'),
    pause: (ids, seconds) => verb(`pause for ${seconds}`, 'paused')(ids),
    resume: verb('resume', 'resumed'),
  };
}

function commandsOn(driver: ExecutedDriver, whole: Partial<WholeCluster> = {}): { commands: Commands; told: string[] } {
  const told: string[] = [];
  const commands = createCommands({
    driver: () => driver,
    whole: {
      scale: () => Promise.resolve(new Map()),
      reset: () => Promise.resolve(new Map()),
      restart: () => Promise.resolve(new Map()),
      demandSetting: () => undefined,
      setting: () => Promise.resolve(new Map()),
      demandPreset: () => undefined,
      preset: () => Promise.resolve(new Map()),
      verify: () => Promise.resolve(new Map()),
      down: () => undefined,
      ...whole,
    },
    now: () => 0,
    emit: (_fields, words) => told.push(words),
  });
  return { commands, told };
}

function ended(commands: Commands, commandId: string): Promise<Command> {
  return new Promise((resolve) => {
    const look = (): void => {
      const command = commands.get(commandId);
      if (command !== undefined && command.endedAt !== null) resolve(command);
    };
    commands.onChange(look);
    look();
  });
}

test('two ids of one call reach the driver in one call, before submit returns', async () => {
  const driver = driverOf({ 'facade-1': 'ready', 'messages-1': 'ready' });
  const { commands } = commandsOn(driver);
  const command = commands.submit({ verb: 'kill', targets: [id('facade-1'), id('messages-1')] }, 'program');
  expect(driver.calls).toEqual(['kill facade-1 messages-1']);
  expect(await ended(commands, command.id)).toMatchObject({
    state: 'done',
    results: [
      { target: 'facade-1', outcome: 'killed' },
      { target: 'messages-1', outcome: 'killed' },
    ],
  });
});

test('what is so already is done, in its own words', async () => {
  const driver = driverOf({ 'facade-1': 'killed' });
  const { commands } = commandsOn(driver);
  const command = commands.submit({ verb: 'kill', targets: [id('facade-1')] }, 'browser');
  expect(await ended(commands, command.id)).toMatchObject({ state: 'done', results: [{ outcome: 'already killed' }] });
  expect(driver.calls).toEqual([]);
});

test('one target that fails makes the command failed, and the reason is told', async () => {
  const { commands, told } = commandsOn(driverOf({ 'facade-1': 'stopped', 'facade-2': 'stopped' }, ['facade-2']));
  const command = commands.submit({ verb: 'start', targets: [id('facade-1'), id('facade-2')] }, 'program');
  const end = await ended(commands, command.id);
  expect(end.state).toBe('failed');
  expect(end.error).toMatchObject({ message: 'facade-2: it will not', remedy: 'Ask it nicely.' });
  expect(commands.list()[0]).toEqual(end);
  expect(told.at(-1)).toContain('failed');
});

test('an unknown target is refused before anything happens', () => {
  const driver = driverOf({ 'facade-1': 'ready' });
  const { commands } = commandsOn(driver);
  expect(() => commands.submit({ verb: 'kill', targets: [id('facade-1'), id('facade-9')] }, 'program')).toThrow(
    'There is no instance facade-9.',
  );
  expect(driver.calls).toEqual([]);
  expect(commands.list()).toEqual([]);
});

test('what the page asked for and was refused stays in its list, with the cause and the remedy', () => {
  const { commands, told } = commandsOn(driverOf({ 'facade-1': 'ready' }));
  expect(() => commands.submit({ verb: 'kill', targets: [id('facade-9')] }, 'browser')).toThrow('no instance facade-9');
  expect(commands.list()).toMatchObject([
    {
      verb: 'kill',
      targets: ['facade-9'],
      state: 'failed',
      error: { code: 'not-found', message: 'There is no instance facade-9.', remedy: expect.any(String) },
      endedAt: expect.any(String),
    },
  ]);
  expect(told.at(-1)).toContain('failed: There is no instance facade-9.');
});

test('a pause is refused in words where nothing can stand still', () => {
  const driver = driverOf({ 'facade-1': 'ready' }, [], false);
  const { commands } = commandsOn(driver);
  expect(() => commands.submit({ verb: 'pause', targets: [id('facade-1')] }, 'program')).toThrow(/stand still/);
  expect(driver.calls).toEqual([]);
});

test('a pause without a length lasts a minute', () => {
  const driver = driverOf({ 'facade-1': 'ready' });
  commandsOn(driver).commands.submit({ verb: 'pause', targets: [id('facade-1')] }, 'program');
  expect(driver.calls).toEqual(['pause for 60 facade-1']);
});

test('two changes of the whole cluster do not run side by side', async () => {
  const steps: string[] = [];
  const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, VerbOutcome>>();
  const { commands } = commandsOn(driverOf({}), {
    reset: () => {
      steps.push('reset');
      return promise;
    },
    scale: () => {
      steps.push('scale');
      return Promise.resolve(new Map());
    },
  });
  commands.submit({ verb: 'reset' }, 'program');
  const second = commands.submit({ verb: 'scale', kind: 'facade', count: 3 }, 'program');
  await Promise.resolve();
  expect(steps).toEqual(['reset']);
  resolve(new Map());
  await ended(commands, second.id);
  expect(steps).toEqual(['reset', 'scale']);
});

test('a change of the preset tells how far it is, and meanwhile nothing but down is taken', async () => {
  const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, VerbOutcome>>();
  const { commands, told } = commandsOn(driverOf({ 'facade-1': 'ready' }), {
    preset: (_name, tell) => {
      tell('ending');
      return promise;
    },
  });
  const change = commands.submit({ verb: 'preset', preset: 'report-c' }, 'browser');
  await Promise.resolve();
  expect(commands.get(change.id)).toMatchObject({ state: 'running', preset: 'report-c', stage: 'ending' });
  const asked: CommandRequest[] = [
    { verb: 'kill', targets: [id('facade-1')] },
    { verb: 'reset' },
    { verb: 'preset', preset: 'report-d' },
  ];
  for (const request of asked)
    expect(() => commands.submit(request, 'program')).toThrow('The cluster changes to the preset report-c.');
  resolve(new Map([['cluster', { outcome: 'report-c, epoch 2' }]]));
  const done = await ended(commands, change.id);
  expect(done).toMatchObject({ state: 'done', results: [{ target: 'cluster', outcome: 'report-c, epoch 2' }] });
  expect(done).not.toHaveProperty('stage');
  expect(told.at(-1)).toBe('preset report-c: done');
  commands.submit({ verb: 'kill', targets: [id('facade-1')] }, 'program');
});

test('down is taken while the preset changes, and a preset that may not be had is refused before anything ends', () => {
  const demandPreset = (name: string): void => {
    if (name === 'report-x') throw new AppError('not-found', 'There is no such preset.');
  };
  const calls: string[] = [];
  const { commands } = commandsOn(driverOf({}), {
    demandPreset,
    preset: (name) => {
      calls.push(name);
      return new Promise(() => undefined);
    },
    down: () => calls.push('down'),
  });
  expect(() => commands.submit({ verb: 'preset', preset: 'report-x' }, 'program')).toThrow('There is no such preset.');
  expect(calls).toEqual([]);
  commands.submit({ verb: 'preset', preset: 'report-c' }, 'program');
  commands.submit({ verb: 'down' }, 'program');
  expect(calls).toContain('down');
});

test('after down nothing more is taken', () => {
  const { commands } = commandsOn(driverOf({ 'facade-1': 'ready' }));
  commands.submit({ verb: 'down' }, 'program');
  expect(() => commands.submit({ verb: 'kill', targets: [id('facade-1')] }, 'program')).toThrow('going down');
});

test('a restart is of whole units, and shows who is back while others are under way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked: string[] = [];
  const { commands } = commandsOn(driverOf({ 'facade-1': 'ready', 'facade-2': 'ready' }), {
    restart: async (heads, tell) => {
      asked.push(...heads);
      tell(new Map([['facade-1', { outcome: 'restarted' }]]));
      await promise;
      return new Map(heads.map((head) => [head, { outcome: 'restarted' }]));
    },
  });
  const targets = [id('facade-1'), id('facade-2'), id('facade-1')];
  const command = commands.submit({ verb: 'restart', targets }, 'program');
  await Promise.resolve();
  expect(asked).toEqual(['facade-1', 'facade-2']);
  expect(commands.get(command.id)).toMatchObject({
    state: 'running',
    results: [{ target: 'facade-1', outcome: 'restarted' }],
  });
  resolve();
  expect((await ended(commands, command.id)).results).toHaveLength(2);
});

const mapName = { key: 'hazelcast/map-name', value: 'other', over: 7, effect: 'together' } as const;
const written = { key: 'signalbox/config/hazelcast/map-name', value: 'other', modifyIndex: 9 };

test('a setting that all have to end for is one command, answered once it is written; meanwhile nothing but down is taken', async () => {
  const { promise, resolve } = Promise.withResolvers<ReadonlyMap<string, VerbOutcome>>();
  const { commands, told } = commandsOn(driverOf({ 'facade-1': 'ready' }), {
    setting: (_setting, _targets, hooks) => {
      hooks.written(written);
      return promise;
    },
  });
  const change = commands.change(mapName, 'browser');
  expect(await change.written).toEqual(written);
  expect(commands.get(change.command.id)).toMatchObject({
    verb: 'restart',
    state: 'running',
    setting: { key: 'hazelcast/map-name', value: 'other' },
  });
  expect(() => commands.submit({ verb: 'kill', targets: [id('facade-1')] }, 'program')).toThrow(
    'The cluster changes hazelcast/map-name.',
  );
  resolve(new Map());
  await ended(commands, change.command.id);
  expect(told.at(-1)).toBe('restart for hazelcast/map-name = other: done');
  commands.submit({ verb: 'kill', targets: [id('facade-1')] }, 'program');
});

test('what is rolled leaves others free to act; what needs a new epoch is a reset', async () => {
  const { commands } = commandsOn(driverOf({ 'facade-1': 'ready' }), { setting: () => new Promise(() => undefined) });
  const roll = commands.change({ ...mapName, key: 'hazelcast/backup-count', value: '1', effect: 'rolling' }, 'program');
  expect(roll.command.verb).toBe('restart');
  commands.submit({ verb: 'kill', targets: [id('facade-1')] }, 'program');
  expect(() => commands.change(mapName, 'program')).toThrow('Another change of the whole cluster is under way.');
  const other = commandsOn(driverOf({}), { setting: () => new Promise(() => undefined) });
  const reset = other.commands.change({ ...mapName, key: 'queue/name', effect: 'epoch' }, 'program');
  expect(reset.command.verb).toBe('reset');
});

test('a setting that could not be written says so to whoever wrote it, and in the list', async () => {
  const refused = new AppError('conflict', 'Somebody else has changed this setting meanwhile.');
  const { commands } = commandsOn(driverOf({}), { setting: () => Promise.reject(refused) });
  const change = commands.change(mapName, 'program');
  await expect(change.written).rejects.toBe(refused);
  expect(await ended(commands, change.command.id)).toMatchObject({ state: 'failed', error: { code: 'conflict' } });
});
