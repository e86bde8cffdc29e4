import type { Counts } from './plan.ts';
import type { PortBook } from './ports.ts';

/** What a cluster looks like, kept on disk: so that a restarted control plane finds the same instances on the same ports. */
export interface Layout {
  readonly counts: Counts;
  readonly ports: PortBook;
  /** Paused instances and when each heals itself, ISO 8601. */
  readonly pauses: Readonly<Record<string, string>>;
}

export interface LayoutFile {
  /** Undefined when there is none. */
  read(): Layout | undefined;
  write(layout: Layout): void;
}
