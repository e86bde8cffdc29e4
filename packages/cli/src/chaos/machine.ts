import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** What the figures were taken on. Load averages over 1, 5 and 15 minutes, memory in bytes. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly load: readonly number[];
  readonly memory: number;
  readonly system: string;
  readonly node: string;
}

export function describeMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    load: loadavg(),
    memory: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
  };
}
