/**
 * The partition whose turn it is, so that as many messages as there are sharers give each of them one, and each goes through its own partitions in
 * turn. Whoever shares the partitions of a log among n gives every n-th to the same one (kafkajs' round robin, and our own group on Hazelcast).
 * @param turn counts messages, from 0
 * @param sharers how many share the partitions; 0: not known, each partition is taken for one
 */
export function partitionAtTurn(turn: number, partitions: number, sharers: number): number {
  const shares = sharers === 0 ? partitions : Math.min(sharers, partitions);
  const share = turn % shares;
  const ofThisShare = Math.ceil((partitions - share) / shares);
  return share + shares * (Math.floor(turn / shares) % ofThisShare);
}

export interface TurnsDeps {
  /** How many messages the log has, by whichever facade they came; rejects where nobody can say. */
  readonly written: () => Promise<number>;
  /** The longest that a message waits for the count, in milliseconds. */
  readonly answerMs: number;
  /** So long nobody is asked after a question without an answer, in milliseconds. */
  readonly pauseMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/**
 * Whose turn it is (ADR 45). All facades take turns together without talking to each other: what they share is the log, and how much is in it says how
 * many turns there were. A lone message asks. One of many takes this facade's own next turn, which costs nothing; so does a lone one where nobody
 * answers in time.
 */
export class Turns {
  readonly #deps: TurnsDeps;
  #next = 0;
  #asksFrom = Number.NEGATIVE_INFINITY;

  constructor(deps: TurnsDeps) {
    this.#deps = deps;
  }

  /** Never rejects. */
  async take(isLone: boolean): Promise<number> {
    const { now, pauseMs } = this.#deps;
    if (isLone && now() >= this.#asksFrom) {
      const written = await this.#ask();
      if (written === undefined) this.#asksFrom = now() + pauseMs;
      else this.#next = written;
    }
    const turn = this.#next;
    this.#next += 1;
    return turn;
  }

  /** Undefined: nobody said so in time. */
  async #ask(): Promise<number | undefined> {
    const { written, answerMs } = this.#deps;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, answerMs, undefined);
    });
    try {
      return await Promise.race([written().catch(() => undefined), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
