import type { JournalRecord } from '@signalbox/shared';
import { Observer, type Setting } from './observer.ts';

/** One step of a script: what happens, and numbers that pick with whom. */
export interface Step {
  readonly what: number;
  readonly a: number;
  readonly b: number;
}

const orders = [undefined, 'k1', 'k2'];
const reader = (pick: number) => `client-${pick % 2}`;

const acts: readonly ((observer: Observer, a: number, b: number) => void)[] = [
  (observer, a) => void observer.sendNew(orders[a % 3]),
  (observer, a) => void observer.sendNew(orders[a % 3]),
  (observer, a) => void observer.complete(orders[a % 3]),
  (observer, a) => void observer.complete(orders[a % 3]),
  (observer, a) => void observer.retry(a),
  (observer, a) => observer.advance(a),
  (observer, a) => observer.advance(a),
  (observer, a) => observer.advance(a),
  (observer, a) => observer.acknowledge(a),
  (observer, a) => observer.acknowledge(a),
  (observer, a, b) => observer.giveUp(a, b % 2 === 0),
  (observer, a) => observer.refuse(a),
  (observer, a) => observer.misuse(a),
  (observer) => observer.writeUnseen(),
  (observer, a, b) => observer.readLog(a, b % 4),
  (observer, a) => observer.rereadLog(a),
  (observer) => observer.beginPass(),
  (observer) => observer.endPass(),
  (observer, a, b) => void observer.beginRead('logging', a, reader(b)),
  (observer, a, b) => void observer.beginRead('messages', a, reader(b)),
  (observer, a, b) => observer.continueRead(a, b % 6),
  (observer, a, b) => observer.continueRead(a, b % 6),
  (observer, a, b) => observer.readAll('logging', a, reader(b), b % 3 === 0),
  (observer, a, b) => observer.readAll('messages', a, reader(b), b % 3 === 0),
  (observer, a) => observer.failRead(a),
  (observer, a, b) => observer.digest(b % 2 === 0 ? 'logging' : 'messages', a, b % 3 === 0),
  (observer, a) => observer.rebalance(a),
  (observer, a) => observer.fault(a % 3 > 0),
  (observer) => observer.heal(),
  (observer, a, b) => observer.jump((a - 500) * b * 60),
  (observer, a) => void (observer.world.time += a % 300),
  (observer, a) => observer.wait((a % 4) * 1_000),
  (observer, a) => (a % 4 === 0 ? observer.missLog() : observer.missReads()),
];

/** How many different steps there are. */
export const stepKinds = acts.length;

/** The client of the reads before the last ones. */
export const lastReader = 'last-reader';

/** Plays a script in a world that keeps every promise. */
export function play(setting: Setting, script: readonly Step[]): Observer {
  const observer = new Observer(setting);
  for (const { what, a, b } of script) {
    observer.world.time += 1 + (b % 20);
    acts[what % acts.length]?.(observer, a, b);
  }
  return observer;
}

/**
 * A whole run: a script, then something of everything that a bug could spoil (two ordered messages, one whose outcome stays unknown,
 * repeated reads, digests), then rest and the last looks.
 */
export function playWhole(
  setting: Setting,
  script: readonly Step[],
  by: 'reads' | 'digests' = 'reads',
): JournalRecord[] {
  const observer = play(setting, script);
  observer.complete('k1');
  observer.complete('k1');
  for (let more = 0; more < 4; more += 1) observer.complete();
  observer.doubt();
  observer.settle();
  observer.wait(3_500);
  for (let round = 0; round < 2; round += 1) {
    for (let pick = 0; pick < setting.logging; pick += 1) observer.readAll('logging', pick, lastReader);
    for (let pick = 0; pick < setting.messages; pick += 1) observer.readAll('messages', pick, lastReader);
  }
  for (const pick of [0, 1, 0]) observer.digest('logging', pick);
  for (let pick = 0; pick < setting.messages; pick += 1) observer.digest('messages', pick);
  observer.finish(by);
  return observer.journal;
}
