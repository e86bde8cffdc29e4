import type { Change, Json, LogLine } from '@signalbox/shared';
import { toLogLine } from '../logs/log-line.ts';
import { createRing, type LogView } from '../logs/log-view.ts';
import type { TopicSource } from './topic-source.ts';

/** Lines a viewer holds. */
const windowSize = 1000;
/** Lines one tick hands on; older ones of the same tick are left out and counted. */
const perTick = 300;

/** The topic `logs:ID`, made for as long as somebody watches it. */
export function createLogSource(view: LogView): TopicSource & { close(): void } {
  const shown = createRing<LogLine>(windowSize);
  for (const line of view.latest(windowSize)) shown.push(toLogLine(line));
  let dropped = view.missing();
  let told = dropped;
  let fresh = createRing<LogLine>(perTick);
  const unfollow = view.follow((line, missing) => {
    dropped += missing + (fresh.push(toLogLine(line)) === undefined ? 0 : 1);
  });

  return {
    collect() {
      const lines = fresh.latest(perTick);
      const changes: Change[] = [];
      if (lines.length > 0) {
        fresh = createRing<LogLine>(perTick);
        for (const line of lines) shown.push(line);
        changes.push({ op: 'append', path: ['lines'], items: lines.map(asJson), keep: windowSize });
      }
      if (dropped !== told) changes.push({ op: 'set', path: ['dropped'], value: dropped });
      told = dropped;
      return changes;
    },
    snapshot: () => ({ lines: shown.latest(windowSize).map(asJson), dropped: told }),
    close: unfollow,
  };
}

/** A line is JSON; its type has optional keys where JSON has none. */
function asJson(line: LogLine): Json {
  return line as unknown as Json;
}
