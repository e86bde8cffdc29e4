import type { Health } from '@signalbox/shared';
import type { Logger } from './logger.ts';

/** Whether this instance may be given work, with a reason in words for each thing that is missing. */
export interface ServiceHealth {
  /** Not ready because of `name`, until cleared; saying it again replaces the words. */
  hold(name: string, reason: string): void;
  clear(name: string): void;
  readonly ready: boolean;
  report(): Health;
  onChange(listener: (ready: boolean) => void): () => void;
}

export interface HealthOptions {
  readonly instance: string;
  readonly logger?: Logger;
  /** What must be cleared before the first readiness: name → reason. */
  readonly waitsFor?: Readonly<Record<string, string>>;
}

export function createHealth(options: HealthOptions): ServiceHealth {
  const reasons = new Map(Object.entries(options.waitsFor ?? {}));
  const listeners = new Set<(ready: boolean) => void>();
  let wasReady = reasons.size === 0;

  function settle(): void {
    const ready = reasons.size === 0;
    if (ready === wasReady) return;
    wasReady = ready;
    if (ready) options.logger?.emit('service.ready', {}, 'ready');
    else
      options.logger?.emit(
        'service.unready',
        { reasons: [...reasons.values()] },
        `not ready: ${[...reasons.values()].join('; ')}`,
      );
    for (const listener of listeners) listener(ready);
  }

  return {
    hold(name, reason) {
      reasons.set(name, reason);
      settle();
    },
    clear(name) {
      reasons.delete(name);
      settle();
    },
    get ready() {
      return reasons.size === 0;
    },
    report: () => ({ instance: options.instance, ready: reasons.size === 0, reasons: [...reasons.values()] }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
