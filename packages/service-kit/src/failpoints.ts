import { failpoints as known, type ArmedFailpoint, type FailpointName } from '@signalbox/shared';
import type { Logger } from './logger.ts';

/** Where a test makes something go wrong; outside of tests nothing is ever armed. */
export interface Failpoints {
  /** Whether the bug of that name is in force at this passing. */
  fires(name: FailpointName): boolean;
  /** Ends the process as a kill from outside would, where that failpoint is armed for this passing. */
  dieAt(name: FailpointName): void;
}

export interface FailpointsDeps {
  readonly armed: readonly ArmedFailpoint[];
  readonly logger: Pick<Logger, 'emit' | 'flushSync'>;
  readonly kill?: () => void;
}

export function createFailpoints({ armed, logger, kill = killItself }: FailpointsDeps): Failpoints {
  const passings = new Map<FailpointName, number>();

  /** The number of this passing, or 0 where the failpoint is not armed. */
  function pass(name: FailpointName): { passing: number; on: number } | undefined {
    const point = armed.find((one) => one.name === name);
    if (point === undefined) return undefined;
    const passing = (passings.get(name) ?? 0) + 1;
    passings.set(name, passing);
    if (passing === point.on) {
      logger.emit('service.failpoint', { failpoint: name }, `failpoint ${name}: ${known[name].does}`, 'warn');
    }
    return { passing, on: point.on };
  }

  return {
    fires(name) {
      const at = pass(name);
      return at !== undefined && at.passing >= at.on;
    },
    dieAt(name) {
      const at = pass(name);
      if (at === undefined || at.passing !== at.on) return;
      logger.flushSync();
      kill();
    },
  };
}

function killItself(): void {
  process.kill(process.pid, 'SIGKILL');
}
