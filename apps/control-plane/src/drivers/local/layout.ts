import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { InstanceId, ServiceKind, Settings } from '@signalbox/shared';
import { writeAtOnce } from '../../home/home.ts';
import { isPortFree } from '../../loopback.ts';
import type { Counts, Replaced } from '../driver.ts';
import { portWishesOf } from './plan.ts';
import { choosePorts, type AssignedPorts } from './ports.ts';

/** What a cluster looks like, kept on disk: so that a restarted control plane finds the same instances on the same ports. */
export interface Layout {
  readonly counts: Counts;
  readonly ports: AssignedPorts;
  /** Paused instances and when each heals itself, ISO 8601. */
  readonly pauses: Readonly<Record<string, string>>;
}

interface LayoutFile {
  /** Undefined when there is none. */
  read(): Layout | undefined;
  write(layout: Layout): void;
}

const port = z.int().min(1).max(65_535);
const layoutSchema = z.object({
  counts: z.object({ facade: z.int(), logging: z.int(), messages: z.int(), kafka: z.int() }),
  ports: z.record(
    z.string(),
    z.partialRecord(z.enum(['http', 'server', 'serf', 'member', 'stats', 'broker', 'controller']), port),
  ),
  pauses: z.record(z.string(), z.iso.datetime()),
});

/** `run/layout.json`: which instances there are, on which ports. Of no use to anybody but the next control plane. */
export function layoutFile(runDir: string): LayoutFile {
  const file = path.join(runDir, 'layout.json');
  return {
    read() {
      if (!existsSync(file)) return undefined;
      try {
        return layoutSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      } catch {
        // Written by another version: the settings' wishes are as good a beginning.
        return undefined;
      }
    },
    write: (layout) => writeAtOnce(file, `${JSON.stringify(layout)}\n`),
  };
}

/** The layout in force; each change of it is on disk before it is used. */
export class KeptLayout {
  readonly #file: LayoutFile;
  readonly #settings: Settings;
  #layout: Layout;

  constructor(file: LayoutFile, settings: Settings, layout: Layout) {
    this.#file = file;
    this.#settings = settings;
    this.#layout = layout;
  }

  get now(): Layout {
    return this.#layout;
  }

  keep(change: Partial<Layout>): void {
    this.#layout = { ...this.#layout, ...change };
    this.#file.write(this.#layout);
  }

  setCount(kind: ServiceKind, count: number): void {
    this.keep({ counts: { ...this.#layout.counts, [kind]: count } });
  }

  /** Finds ports for these instances, all at once; those of before are kept where they are free. */
  async findPorts(ids: readonly InstanceId[]): Promise<readonly Replaced[]> {
    const wishes = ids.flatMap((id) => portWishesOf(id, this.#settings));
    const { assigned, replaced } = await choosePorts(wishes, this.#layout.ports);
    this.keep({ ports: assigned });
    return replaced;
  }

  /** Whether nobody sits on any port of this instance, which does not run. */
  async arePortsFree(id: InstanceId): Promise<boolean> {
    const free = await Promise.all(Object.values(this.#layout.ports[id] ?? {}).map(isPortFree));
    return free.every(Boolean);
  }
}
