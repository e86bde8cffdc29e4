import type { LogLine } from '@signalbox/shared';

/** Lines missing right before a line, by its writer's own numbers within one life. */
export interface SeqGaps {
  take(line: LogLine): number;
}

/** Old lives are forgotten: a restart begins a new one. */
const livesKept = 200;

/**
 * A life that is new here may have begun long before: nothing is missing then. `outputs`: whether lines that are no events of ours count too;
 * the live feed numbers them one by one, a file by their place in it.
 */
export function createSeqGaps(outputs: boolean): SeqGaps {
  const last = new Map<string, number>();
  return {
    take({ instance, life, seq }) {
      if (life === 'output' && !outputs) return 0;
      const key = `${instance} ${life}`;
      const before = last.get(key);
      if (before === undefined && last.size >= livesKept) last.delete(last.keys().next().value ?? '');
      // A control plane that started anew counts outputs from 1 again.
      last.set(key, life === 'output' ? seq : Math.max(before ?? 0, seq));
      return before === undefined ? 0 : Math.max(0, seq - before - 1);
    },
  };
}
