import { readUsages, type ProcessUsage } from '@signalbox/supervisor';

/** Memory and processor share of the group one pid leads. */
export interface Usage {
  /** Bytes. */
  readonly rss: number;
  /** Share of one core since the measurement before; null at the first. */
  readonly cpu: number | null;
}

export interface UsageMeter {
  of(pid: number): Usage | undefined;
  start(): void;
  stop(): void;
}

export interface UsageMeterDeps {
  readonly pids: () => readonly number[];
  readonly report: (thrown: unknown) => void;
  readonly everyMs?: number;
}

/** Measures all children in one pass over the process list, every two seconds. */
export function createUsageMeter({ pids, report, everyMs = 2_000 }: UsageMeterDeps): UsageMeter {
  let usages: ReadonlyMap<number, Usage> = new Map();
  let before: ReadonlyMap<number, ProcessUsage> = new Map();
  let measuredAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = true;

  async function measure(): Promise<void> {
    const now = await readUsages(pids());
    const at = performance.now();
    const seconds = (at - measuredAt) / 1000;
    usages = new Map(
      [...now].map(([pid, { rssBytes, cpuSeconds }]): [number, Usage] => {
        const earlier = before.get(pid);
        const cpu = earlier === undefined ? null : Math.max(0, cpuSeconds - earlier.cpuSeconds) / seconds;
        return [pid, { rss: rssBytes, cpu }];
      }),
    );
    before = now;
    measuredAt = at;
  }

  function again(): void {
    if (stopped) return;
    timer = setTimeout(() => {
      measure().catch(report).finally(again);
    }, everyMs);
  }

  return {
    of: (pid) => usages.get(pid),
    start() {
      stopped = false;
      again();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
