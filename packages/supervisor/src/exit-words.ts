import type { During } from './child-record.ts';
import type { Ended } from './running-process.ts';

/** What is known about a death, for the sentence that says why. */
export interface DeathFacts {
  readonly ended: Ended;
  /** What was being done to it when it died. */
  readonly during: During;
  /** Why somebody asked, where they said so. */
  readonly asked: string | undefined;
  /** What its own last lines say of why; undefined when they say nothing. */
  readonly explained: string | undefined;
  /** True when the grace after SIGTERM was over and SIGKILL was sent. */
  readonly graceOver: boolean;
  readonly stopGraceMs: number;
  /** The sentence of the start time-out. */
  readonly expiry: string;
}

/** Why the process ended, as one sentence without a full stop. */
export function exitReason(facts: DeathFacts): string {
  switch (facts.during) {
    case 'kill':
      return `killed with SIGKILL: ${facts.asked ?? 'asked for'}`;
    case 'stop':
      return `${stopWords(facts)}: ${facts.asked ?? 'asked for'}`;
    case 'start time-out':
      return facts.expiry;
    case 'life':
      return unaskedReason(facts);
  }
}

/** [SUP31] Whom a signal ended had no say; of the others their own words say more than a code. */
function unaskedReason({ ended, explained }: DeathFacts): string {
  const struck = ended.known && ended.signal !== null;
  if (explained !== undefined && !struck) return explained;
  return `${unaskedWords(ended)}; nobody had asked for it`;
}

function stopWords({ graceOver, stopGraceMs, ended }: DeathFacts): string {
  if (graceOver) return `stopped with SIGKILL, because it had not ended ${seconds(stopGraceMs)} after SIGTERM`;
  if (ended.known && ended.code !== null && ended.code !== 0)
    return `stopped with SIGTERM, ending with code ${ended.code}`;
  return 'stopped with SIGTERM';
}

function unaskedWords(ended: Ended): string {
  if (!ended.known)
    return 'ended with a code that is unknown, because it was adopted and not started by this supervisor';
  if (ended.signal === 'SIGKILL') return 'ended by SIGKILL from outside, or from the kernel for want of memory';
  if (ended.signal !== null) return `ended by the signal ${ended.signal}`;
  return `ended with code ${ended.code}`;
}

/** Milliseconds as a person says them: `0.3 s`, `30 s`. */
export function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}

/** The last lines of a log as the end of a sentence. */
export function tailWords(logFile: string, tail: readonly string[]): string {
  if (tail.length === 0) return `Its log ${logFile} is empty.`;
  return `The last lines of ${logFile}:\n${tail.join('\n')}`;
}
