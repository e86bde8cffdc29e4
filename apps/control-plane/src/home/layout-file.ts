import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { LayoutFile } from '../drivers/local/layout.ts';
import { writeAtOnce } from './home.ts';

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
