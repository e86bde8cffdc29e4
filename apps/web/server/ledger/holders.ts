import type { EventLine } from '@signalbox/shared';

/** Who holds which partition of the log, by what the messages instances say of themselves. */
export interface Holders {
  /** Gives the partitions whose holder changed. */
  take(line: EventLine): readonly number[];
  of(partition: number): string | undefined;
}

export function createHolders(): Holders {
  const holders = new Map<number, string>();
  return {
    take(line) {
      if (line.event === 'log.caught-up') {
        const changed = line.partitions.filter((partition) => holders.get(partition) !== line.instance);
        for (const partition of changed) holders.set(partition, line.instance);
        return changed;
      }
      if (line.event === 'log.revoked') {
        const left = line.partitions.filter((partition) => holders.get(partition) === line.instance);
        for (const partition of left) holders.delete(partition);
      }
      // Until somebody else has caught up, who held it last is the best that is known.
      return [];
    },
    of: (partition) => holders.get(partition),
  };
}
