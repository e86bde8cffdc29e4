import { splitInstanceId, type InstanceId } from '@signalbox/shared';
import type { ChildObservation, DriverView } from '../drivers/driver.ts';

export interface StartReportDeps {
  readonly driver: DriverView;
  readonly print: (line: string) => void;
  /** Milliseconds since the command was given. */
  readonly elapsed: () => number;
}

/** A silence longer than this is explained, and when nothing has changed, again after the longer time. */
const silenceMs = 2_000;
const sameAgainMs = 10_000;

/** Tells while the cluster starts: each instance that became ready, and after two silent seconds what is waited for and why. */
export interface StartReport {
  step(words: string): void;
  stop(): void;
}

export function createStartReport({ driver, print, elapsed }: StartReportDeps): StartReport {
  const seen = new Set<InstanceId>();
  let lastAt = elapsed();
  let lastWaiting = '';

  function step(words: string): void {
    lastAt = elapsed();
    print(`${stamp(lastAt)} ${words}`);
  }

  function look(): void {
    for (const child of driver.children()) {
      if (child.state !== 'ready' || seen.has(child.id)) continue;
      seen.add(child.id);
      step(`${child.id} ready${child.port === null ? '' : ` on ${child.host}:${child.port}`}`);
    }
  }

  const timer = setInterval(() => {
    const silence = elapsed() - lastAt;
    if (silence < silenceMs) return;
    const words = waitingWords(driver.children());
    if (words === '' || (words === lastWaiting && silence < sameAgainMs)) return;
    lastWaiting = words;
    step(`waiting for ${words}`);
  }, 250);
  const drop = driver.onChange(look);
  look();

  return {
    step,
    stop() {
      clearInterval(timer);
      drop();
    },
  };
}

function stamp(ms: number): string {
  return `[${(ms / 1000).toFixed(1).padStart(5)} s]`;
}

/** What is not ready yet, those of one kind with the same reason told together. */
export function waitingWords(children: readonly ChildObservation[]): string {
  const groups = new Map<string, InstanceId[]>();
  for (const { id, kind, state, reason } of children) {
    if (state === 'ready' || state === 'stopped' || state === 'killed') continue;
    const why = reason === '' ? state : state === 'starting' ? reason : `${state}: ${reason}`;
    const key = `${kind} ${why.replaceAll(/\d[\d,]*/g, '#')}`;
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  const reasons = new Map(children.map(({ id, state, reason }) => [id, reason === '' ? state : reason]));
  return [...groups.values()]
    .map((ids) => `${namesOf(ids)} (${clip(reasons.get(ids[0] ?? ('' as InstanceId)) ?? '')})`)
    .join(', ');
}

function namesOf(ids: readonly InstanceId[]): string {
  const [first] = ids;
  if (first === undefined) return '';
  const numbers = ids.map((id) => splitInstanceId(id).number);
  return ids.length === 1 ? first : `${splitInstanceId(first).kind}-${numbers.join(',')}`;
}

function clip(words: string): string {
  const oneLine = words.replaceAll(/\s+/g, ' ');
  return oneLine.length > 120 ? `${oneLine.slice(0, 119)}…` : oneLine;
}
