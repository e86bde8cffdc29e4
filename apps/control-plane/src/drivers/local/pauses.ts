import type { InstanceId } from '@signalbox/shared';

export interface PauseDeps {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly resume: (id: InstanceId) => void;
  /** Told after every change: what is to be kept on disk, id to ISO time. */
  readonly keep: (pauses: Readonly<Record<string, string>>) => void;
}

/** When each paused instance heals itself; kept on disk, so that a pause ends although the control plane was killed meanwhile. */
export interface Pauses {
  set(id: InstanceId, seconds: number): void;
  /** Takes up what another control plane had promised; a time that has passed heals at once. */
  restore(id: InstanceId, resumesAt: string): void;
  clear(id: InstanceId): void;
  resumesAt(id: InstanceId): string | null;
  stop(): void;
}

export function createPauses(deps: PauseDeps): Pauses {
  const kept = new Map<InstanceId, { resumesAt: string; timer: NodeJS.Timeout }>();
  const keep = (): void => deps.keep(Object.fromEntries([...kept].map(([id, { resumesAt }]) => [id, resumesAt])));

  function put(id: InstanceId, at: number): void {
    clearTimeout(kept.get(id)?.timer);
    const timer = setTimeout(() => deps.resume(id), Math.max(0, at - deps.now()));
    kept.set(id, { resumesAt: new Date(at).toISOString(), timer });
    keep();
  }

  return {
    set: (id, seconds) => put(id, deps.now() + seconds * 1000),
    restore: (id, resumesAt) => put(id, Date.parse(resumesAt)),
    clear(id) {
      const entry = kept.get(id);
      if (entry === undefined) return;
      clearTimeout(entry.timer);
      kept.delete(id);
      keep();
    },
    resumesAt: (id) => kept.get(id)?.resumesAt ?? null,
    stop() {
      for (const { timer } of kept.values()) clearTimeout(timer);
    },
  };
}
