import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instanceId, splitInstanceId, type InstanceId, type InstanceKind } from '@signalbox/shared';
import { faultKinds, faultNames, type FaultName, type Shape } from './fault-kinds.ts';
import { planFaults } from './fault-plan.ts';
import { killsOf, type Step } from './injection.ts';

function shapeOf(facade: number, logging: number, messages: number, kafka: number): Shape {
  const ids = (kind: InstanceKind, count: number): InstanceId[] =>
    Array.from({ length: count }, (_, n) => instanceId(kind, n + 1));
  return {
    facade: ids('facade', facade),
    logging: ids('logging', logging),
    messages: ids('messages', messages),
    kafka: ids('kafka', kafka),
    consul: ids('consul', 1),
    partitions: 6,
  };
}

const usual = shapeOf(2, 3, 2, 3);
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const shapes = fc
  .tuple(
    fc.integer({ min: 2, max: 5 }),
    fc.integer({ min: 2, max: 5 }),
    fc.integer({ min: 2, max: 5 }),
    fc.constantFrom(1, 3),
  )
  .map((counts) => shapeOf(...counts));

describe('the plan of faults', () => {
  it('is the same for the same seed, options and topology', () => {
    fc.assert(
      fc.property(seeds, fc.nat(60), shapes, (seed, kills, shape) => {
        const options = { seed, kills, acked: 5000 };
        expect(planFaults(options, shape)).toEqual(planFaults(options, shape));
      }),
    );
  });

  it('sends exactly as many SIGKILLs as asked for', () => {
    fc.assert(
      fc.property(seeds, fc.nat(60), shapes, (seed, kills, shape) => {
        const plan = planFaults({ seed, kills, acked: 5000 }, shape);
        expect(killsOf(plan.flatMap(({ steps }) => steps))).toBe(kills);
      }),
    );
  });

  it('draws only named kinds, and over enough faults all of them', () => {
    const names: FaultName[] = ['kill-logging', 'kill-facade', 'pause-member-2s'];
    fc.assert(
      fc.property(seeds, (seed) => {
        const drawn = new Set(planFaults({ seed, kills: 500, acked: 0, names }, usual).map(({ name }) => name));
        expect([...drawn].toSorted()).toEqual(names.toSorted());
      }),
    );
  });

  it('draws by itself every kind that has a weight', () => {
    const drawn = new Set(planFaults({ seed: 5, kills: 2000, acked: 0 }, usual).map(({ name }) => name));
    expect([...drawn].toSorted()).toEqual(faultNames.filter((name) => faultKinds[name].weight > 0).toSorted());
  });

  it('takes the number as that of faults where none of the kinds kills', () => {
    const plan = planFaults({ seed: 1, kills: 4, acked: 0, names: ['pause-service-2s', 'restart-instance'] }, usual);
    expect(plan).toHaveLength(4);
  });

  it('spreads the faults over the messages', () => {
    const plan = planFaults({ seed: 1, kills: 4, acked: 1000, names: ['kill-facade'] }, usual);
    expect(plan.map(({ afterAcked }) => afterAcked)).toEqual([200, 400, 600, 800]);
  });

  it('refuses a number that cannot be made of the named kinds', () => {
    expect(() => planFaults({ seed: 1, kills: 5, acked: 0, names: ['kill-two-logging'] }, usual)).toThrow(
      '5 SIGKILLs cannot be made of these faults.',
    );
  });

  it('refuses a kind that the topology has too few instances for', () => {
    expect(() => planFaults({ seed: 1, kills: 1, acked: 0, names: ['kill-leader'] }, shapeOf(2, 3, 2, 1))).toThrow(
      'too few instances for kill-leader',
    );
  });

  it('hits at once no more than RELIABILITY §1 tolerates, wherever it calls an injection tolerated', () => {
    fc.assert(
      fc.property(seeds, shapes, (seed, shape) => {
        const steps = planFaults({ seed, kills: 12, acked: 0 }, shape).flatMap((fault) => fault.steps);
        expect(steps.flatMap((step) => (step.act === 'kill' && step.tolerated ? excess(step, shape) : []))).toEqual([]);
      }),
    );
  });

  it('pauses or restarts one instance at a time', () => {
    const names: FaultName[] = ['pause-service-15s', 'pause-member-15s', 'restart-instance'];
    fc.assert(
      fc.property(seeds, shapes, (seed, shape) => {
        const steps = planFaults({ seed, kills: 12, acked: 0, names }, shape).flatMap((fault) => fault.steps);
        const targets = steps.flatMap((step) =>
          step.act === 'pause' || step.act === 'stop' ? [step.targets.length] : [],
        );
        expect(targets).toEqual(Array.from({ length: 12 }, () => 1));
      }),
    );
  });
});

/** Kinds of which an injection takes more than the table of RELIABILITY §1 allows at once. */
function excess({ targets }: Extract<Step, { act: 'kill' }>, { logging, kafka, consul }: Shape): string[] {
  const counts = { facade: 0, logging: 0, messages: 0, kafka: 0, consul: 0, hazelcast: 0 };
  for (const target of targets) counts[typeof target === 'string' ? splitInstanceId(target).kind : 'kafka'] += 1;
  const allLogging = counts.logging === logging.length;
  return [
    ...(counts.logging > Math.min(2, logging.length - 1) && !allLogging ? ['logging'] : []),
    ...(counts.kafka > 1 || (counts.kafka === 1 && kafka.length < 3) ? ['kafka'] : []),
    ...(counts.consul > consul.length ? ['consul'] : []),
  ];
}
