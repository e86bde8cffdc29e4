import { AppError } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { fakeCluster, jumpingClock } from '../testing/fake-cluster.ts';
import type { JournalRecord } from './journal.ts';
import { parseScenario } from './read-scenario.ts';
import { resultOf, type RunResult } from './result.ts';
import { type Progress, runScenario } from './run.ts';

function scenarioOf(steps: string, head = '') {
  const read = parseScenario('mine.yaml', `title: Mine\n${head}steps:\n${steps}`);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.scenario;
}

async function run(steps: string, fake = fakeCluster(), signal = new AbortController().signal) {
  const scenario = scenarioOf(steps);
  const records: JournalRecord[] = [];
  const told: Progress[] = [];
  await runScenario(scenario, {
    cluster: fake.cluster,
    clock: jumpingClock(),
    write: (record) => records.push(record),
    tell: (progress) => told.push(progress),
    signal,
  });
  return { result: resultOf(scenario, records), told, records, ...fake };
}

function outcome({ passed, steps }: RunResult) {
  return [passed, ...steps.map((step) => (step.passed ? 'held' : `${step.expected}, found ${step.found}`))];
}

it('does the steps in their order and passes where all is as expected', async () => {
  const { result, told } = await run(`
  - send: { count: 4 }
  - expect: { acknowledged: all, read: { logging: all, together: 4, twice: 0 }, shares: { messages: { sum: all, apart: 0 } } }
  - kill: [logging-1]
  - wait-until: { states: { logging-1: killed }, consul: { logging-1: absent }, members: 1 }
  - expect: { verdict: valid, latency: { p99: 1 s } }
`);
  expect(outcome(result)).toEqual([true, 'held', 'held', 'held', 'held', 'held']);
  expect(result.evidence.listed.map(({ msg }) => msg)).toEqual(['msg1', 'msg2', 'msg3', 'msg4']);
  expect(told.map(({ kind, n }) => `${kind} ${n}`).slice(0, 3)).toEqual(['step 1', 'step-end 1', 'step 2']);
});

it.each([
  ['acknowledged: 5', 'acknowledged 5, found 4'],
  ['read: { logging: 5 }', 'shown by logging 5, found 4'],
  ['read: { together: 5 }', 'shown by all messages instances together 5, found 4'],
  [
    'shares: { logging: { instances: 3 } }',
    'logging instances that have some at least 3, found 2 (logging-1 2, logging-2 2)',
  ],
  ['states: { logging-1: killed }', 'logging-1 killed, found ready'],
  ['consul: { logging-1: absent }', 'logging-1 in Consul absent, found passing'],
  ['members: 3', 'members of the map 3, found 2'],
  ['latency: { max: 5 ms }', 'longest latency at most 5 ms, found 13 ms'],
  ['map: { entries: 9 }', 'entries of the map 9, found 4'],
  ['verdict: invalid', 'verdict invalid, found valid'],
])('is red with the reason where "%s" is not so', async (expectation, words) => {
  const { result } = await run(`  - send: { count: 4 }\n  - expect: { ${expectation} }\n  - send: {}\n`);
  expect(outcome(result)).toEqual([false, 'held', words]);
});

it('waits as long as it was told for what does not come, then is red with the last that was seen', async () => {
  const { result, records } = await run('  - wait-until: { members: 1, within: 3 s }\n');
  expect(outcome(result)).toEqual([false, 'members of the map 1, found 2']);
  expect(records.at(-1)).toMatchObject({ type: 'end', t: expect.toSatisfy((t: number) => t >= 3_000) });
});

it('goes on waiting where nobody could be asked for a while, and says so where nobody ever could', async () => {
  const fake = fakeCluster();
  fake.faults.silentReads = 3;
  const { result } = await run('  - send: { count: 2 }\n  - wait-until: { read: { logging: all } }\n', fake);
  expect(outcome(result)).toEqual([true, 'held', 'held']);
  fake.faults.silentReads = Number.POSITIVE_INFINITY;
  const silent = await run('  - wait-until: { read: { logging: 2 }, within: 2 s }\n', fake);
  expect(outcome(silent.result)).toEqual([false, ', found No messages instance is ready. (messages-1 is starting)']);
});

it('does not wait where something must hold at once and nobody can be asked', async () => {
  const fake = fakeCluster();
  fake.faults.silentReads = 1;
  const { result } = await run('  - expect: { read: { logging: all } }\n', fake);
  expect(result.passed).toBe(false);
});

it('is red where a message is lost, whoever was told that it is stored', async () => {
  const fake = fakeCluster();
  fake.faults.loses = 1;
  const { result } = await run('  - send: { count: 4 }\n  - expect: { read: { logging: all } }\n', fake);
  expect(outcome(result)).toEqual([false, 'held', 'shown by logging 4, found 3']);
});

it('counts its own messages only', async () => {
  const fake = fakeCluster();
  await run('  - send: { count: 7 }\n', fake);
  const { result } = await run('  - send: { count: 2 }\n  - expect: { read: { logging: 2, together: 2 } }\n', fake);
  expect(result.passed).toBe(true);
});

it('leaves the cluster as it was found, also after a step that failed', async () => {
  const { calls, settings, result } = await run(`
  - set: { routing/policy: round-robin }
  - scale: { messages: 3 }
  - pause: [messages-1]
  - kill: [logging-1, leader of partition 0]
  - expect: { members: 7 }
`);
  expect(result.passed).toBe(false);
  expect(calls).toEqual([
    'set routing/policy=round-robin',
    'scale messages=3',
    'pause messages-1',
    'kill logging-1 kafka-1',
    'resume messages-1',
    'start logging-1 kafka-1',
    'scale messages=2',
    'set routing/policy=random',
  ]);
  expect(settings.get('routing/policy')).toBe('random');
});

it('has not passed where it was stopped, and undoes what it did', async () => {
  const stop = new AbortController();
  const fake = fakeCluster();
  const { command } = fake.cluster;
  fake.cluster.command = async (request) => {
    stop.abort();
    return command(request);
  };
  const { result, calls } = await run('  - kill: [logging-1]\n  - send: {}\n', fake, stop.signal);
  expect(result).toMatchObject({ passed: false, stopped: true });
  expect(calls).toEqual(['kill logging-1', 'start logging-1']);
});

it.each([
  ['logging: 3', { found: '2 ready', remedy: expect.stringContaining('scale logging=3') }],
  ['backend: hazelcast', { found: 'kafka', remedy: expect.stringContaining('queue.backend=hazelcast') }],
  ['preset: report-c', { found: 'default', remedy: expect.stringContaining('--preset report-c') }],
])('refuses before the first step where the cluster has not "%s", and says how to get it', async (needs, facts) => {
  const scenario = scenarioOf('  - send: {}\n', `needs: { ${needs} }\n`);
  const deps = { cluster: fakeCluster().cluster, clock: jumpingClock(), signal: new AbortController().signal };
  const running = runScenario(scenario, { ...deps, write: () => undefined, tell: () => undefined });
  await expect(running).rejects.toThrow(AppError);
  await expect(running).rejects.toMatchObject({ facts });
});
