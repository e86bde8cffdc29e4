import type { Clock } from '@signalbox/shared';
import type { ChildFacts, Life } from './child-facts.ts';
import type { LifeLog, Rotation } from './life-log.ts';
import type { OsProcesses } from './os-processes.ts';

export interface HousekeepingDeps {
  readonly clock: Clock;
  readonly os: Pick<OsProcesses, 'members'>;
  /** How many bytes of a child's log its follower has not read yet. */
  readonly unread: (id: string) => number;
  /** What is known has changed and is to be recorded. */
  readonly persist: () => void;
  readonly rotated: (rotation: Rotation) => void;
  readonly report: (thrown: unknown) => void;
}

const turnMs = 1_000;
const groupEveryTurns = 30;

/** What is done for a life from time to time: its log is kept bounded, and who is in its group is noted. */
export class Housekeeping {
  readonly #facts: ChildFacts;
  readonly #log: LifeLog;
  readonly #deps: HousekeepingDeps;
  #drop: () => void = () => undefined;

  constructor(facts: ChildFacts, log: LifeLog, deps: HousekeepingDeps) {
    this.#facts = facts;
    this.#log = log;
    this.#deps = deps;
  }

  /** Every second the log; every half minute the group, for which the whole process list is read. */
  begin(turn = 1): void {
    this.end();
    this.#drop = this.#deps.clock.after(turnMs, () => {
      if (this.#facts.life === undefined) return;
      try {
        this.rotate();
      } catch (thrown) {
        this.#deps.report(thrown);
      }
      if (turn % groupEveryTurns === 1) this.noteGroup();
      this.begin(turn + 1);
    });
  }

  end(): void {
    this.#drop();
  }

  rotate(): void {
    const rotation = this.#log.rotateIfLarge(this.#deps.unread(this.#facts.id));
    if (rotation === undefined) return;
    this.#deps.persist();
    this.#deps.rotated(rotation);
  }

  /** Looks who is in the group of the present life. */
  noteGroup(): void {
    const { life } = this.#facts;
    if (life !== undefined) this.#look(life).catch(this.#deps.report);
  }

  async #look(life: Life): Promise<void> {
    const members = await this.#deps.os.members(new Set([life.process.pid]));
    if (this.#facts.life !== life) return;
    const group = members.filter(({ run }) => run !== 'zombie').map(({ pid, startTime }) => ({ pid, startTime }));
    const isNews = JSON.stringify(group) !== JSON.stringify(life.group);
    life.group = group;
    if (isNews) this.#deps.persist();
  }
}
