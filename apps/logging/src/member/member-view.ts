import type { HttpClient } from '@signalbox/service-kit';
import { z } from 'zod';

/** What this instance reads of its member's `/stats`: who has each map partition, and how many were lost with all copies. */
const statsSchema = z.object({
  partitions: z.object({ lost: z.int(), replicas: z.array(z.array(z.string())) }),
});

export interface MemberView {
  /** Owner and backups of a map partition, as of the last look; undefined when not known. */
  replicasOf(partition: number): { owner: string; backups: string[] } | undefined;
  start(url: string): void;
  stop(): void;
}

export interface MemberViewOptions {
  readonly http: Pick<HttpClient, 'request'>;
  readonly everyMs: number;
  readonly withinMs: number;
  /** More partitions were lost since the last look: messages are gone from the map. */
  readonly onDataLost: (partitions: number) => void;
}

/** Looks at the own member once a second; a look that fails changes nothing: the lifeline tells of its death. */
export function createMemberView(options: MemberViewOptions): MemberView {
  let replicas: readonly (readonly string[])[] = [];
  let lost: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(url: string): Promise<void> {
    const result = await options.http.request(`${url}/stats`, { timeoutMs: options.withinMs });
    const stats = result.answered && result.status === 200 ? statsSchema.safeParse(toJson(result.text)) : undefined;
    if (stats?.success === true) {
      const { partitions } = stats.data;
      replicas = partitions.replicas;
      if (lost !== undefined && partitions.lost > lost) options.onDataLost(partitions.lost - lost);
      lost = partitions.lost;
    }
    if (!stopped) timer = setTimeout(() => void look(url), options.everyMs);
  }

  return {
    replicasOf(partition) {
      const [owner, ...backups] = replicas[partition] ?? [];
      return owner === undefined ? undefined : { owner, backups };
    },
    start(url) {
      void look(url);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not a member's answer: the schema refuses it.
    return undefined;
  }
}
