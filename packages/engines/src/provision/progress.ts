/** Where provisioning tells a person what takes time, and why. */
export interface Progress {
  /** Runs one step. `what` reads after the engine's name, `why` is a clause: "the first start has no copy yet". */
  step<T>(engine: string, what: string, why: string, work: () => Promise<T>): Promise<T>;
  note(engine: string, sentence: string): void;
}

export interface StepTiming {
  readonly engine: string;
  readonly what: string;
  readonly seconds: number;
}

/** A step is spoken of once it has lasted this long. */
const quietMs = 2_000;
/** And again at this distance, so that a long one does not look dead. */
const stillMs = 20_000;

/** Writes lines for a person and keeps the seconds of every step. */
export function createProgress(write: (line: string) => void): Progress & { timings(): readonly StepTiming[] } {
  const timings: StepTiming[] = [];

  async function step<T>(engine: string, what: string, why: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1_000;
    let spoken = false;
    const first = setTimeout(() => {
      spoken = true;
      write(`${engine}: ${what} (${why})`);
    }, quietMs);
    const again = setInterval(() => write(`${engine}: still at it after ${seconds().toFixed(0)} s: ${what}`), stillMs);
    try {
      const result = await work();
      timings.push({ engine, what, seconds: seconds() });
      if (spoken) write(`${engine}: done in ${seconds().toFixed(0)} s: ${what}`);
      return result;
    } finally {
      clearTimeout(first);
      clearInterval(again);
    }
  }

  return {
    step,
    note: (engine, sentence) => write(`${engine}: ${sentence}`),
    timings: () => timings,
  };
}
