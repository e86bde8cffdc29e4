import { AppError } from '@signalbox/shared';
import { faultKinds, faultNames, type FaultName, type Shape } from './fault-kinds.ts';
import { killsOf, type Step } from './injection.ts';
import { createRandom, type Random } from '../random.ts';

export interface PlannedFault {
  readonly n: number;
  readonly name: FaultName;
  readonly steps: readonly Step[];
  /** The fault waits until so many messages are acknowledged, which spreads the faults over the run. */
  readonly afterAcked: number;
}

export interface PlanOptions {
  readonly seed: number;
  /** SIGKILLs in all, exactly; where no named fault kills, faults in all. */
  readonly kills: number;
  /** Messages to be acknowledged over the run. */
  readonly acked: number;
  /** Only these kinds; absent: all that are drawn by themselves and possible here. */
  readonly names?: readonly FaultName[] | undefined;
}

/** The faults of a run: nothing but seed, options and shape decides. Throws `wrong-use` where the options cannot be met. */
export function planFaults(options: PlanOptions, shape: Shape): PlannedFault[] {
  const random = createRandom(options.seed);
  const names = drawable(options, shape);
  const costs = new Map(names.map((name) => [name, costOf(name, shape)]));
  const kinds = [...costs.values()].every((cost) => cost === 0)
    ? draw(random, names, options.kills, () => 1)
    : draw(random, names, options.kills, (name) => costs.get(name) ?? 0);
  return kinds.map((name, index) => ({
    n: index + 1,
    name,
    steps: faultKinds[name].steps(shape, random),
    afterAcked: Math.floor((options.acked * (index + 1)) / (kinds.length + 1)),
  }));
}

function drawable({ names }: PlanOptions, shape: Shape): readonly FaultName[] {
  if (names === undefined) {
    return faultNames.filter((name) => faultKinds[name].weight > 0 && faultKinds[name].possible(shape));
  }
  const impossible = names.filter((name) => !faultKinds[name].possible(shape));
  if (impossible.length === 0) return names;
  throw new AppError('wrong-use', `This topology has too few instances for ${impossible.join(', ')}.`, {
    expected: 'enough instances left for the promise to hold',
    found: Object.entries(shape)
      .map(([kind, ids]) => `${kind} ${typeof ids === 'number' ? ids : ids.length}`)
      .join(', '),
    remedy: 'Name other faults, or `signalbox scale` first.',
  });
}

/** Which steps are drawn does not change how many are killed: asked of any draw. */
function costOf(name: FaultName, shape: Shape): number {
  return killsOf(faultKinds[name].steps(shape, createRandom(0)));
}

/** Draws by weight until the costs add up to `total` exactly; what could not be filled up any more is not drawn. */
function draw(
  random: Random,
  names: readonly FaultName[],
  total: number,
  cost: (name: FaultName) => number,
): FaultName[] {
  const fillable = fillableSums(
    total,
    names.map(cost).filter((one) => one > 0),
  );
  if (!fillable[total]) {
    throw new AppError('wrong-use', `${total} SIGKILLs cannot be made of these faults.`, {
      expected: `a number that adds up from ${names.map((name) => `${name} (${cost(name)})`).join(', ')}`,
      found: String(total),
    });
  }
  const drawn: FaultName[] = [];
  for (let left = total; left > 0;) {
    const fitting = names.filter((name) => cost(name) <= left && fillable[left - cost(name)] === true);
    const name = byWeight(random, fitting);
    drawn.push(name);
    left -= cost(name);
  }
  return drawn;
}

/** Which sums up to `total` the costs can make. */
function fillableSums(total: number, costs: readonly number[]): boolean[] {
  const fillable = [true];
  for (let sum = 1; sum <= total; sum += 1) {
    fillable[sum] = costs.some((one) => one <= sum && fillable[sum - one] === true);
  }
  return fillable;
}

/** Kinds of weight 0 that were named are drawn as if they weighed 1. */
function byWeight(random: Random, names: readonly FaultName[]): FaultName {
  const weight = (name: FaultName): number => Math.max(1, faultKinds[name].weight);
  let at = random.next() * names.reduce((sum, name) => sum + weight(name), 0);
  for (const name of names) {
    at -= weight(name);
    if (at < 0) return name;
  }
  return random.pick(names);
}
