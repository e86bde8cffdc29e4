import { describe, expect, it } from 'vitest';
import { importsOf, violationsOf } from '../import-law.mjs';

describe('import law', () => {
  it('sees static, re-exported, side-effect and dynamic imports', () => {
    const text = `import a from 'a';\nimport {\n b,\n} from "b";\nexport * from './c.ts';\nimport 'd';\nconst e = await import('e');`;
    expect(importsOf(text)).toEqual(['a', 'b', './c.ts', 'd', 'e']);
  });

  it.each([
    ['packages/shared/src/ids.ts', `import fs from 'node:fs';`],
    ['packages/supervisor/src/spawn.ts', `import { Kafka } from 'kafkajs';`],
    ['apps/facade/src/main.ts', `import { open } from '@signalbox/message-store';`],
    ['apps/facade/src/main.ts', `import { x } from '../../logging/src/main.ts';`],
    ['packages/message-log/src/backends.ts', `import { x } from '../testing/memory-log.ts';`],
    ['apps/control-plane/src/topology/status.ts', `import fs from 'node:fs';`],
    ['apps/control-plane/src/ledger/rows.ts', `import { ask } from '../probes/ask.ts';`],
    ['apps/web/src/live/store.ts', `import { useState } from 'react';`],
    ['apps/web/src/features/map/Map.tsx', `import { x } from '../logs/Logs.tsx';`],
    ['apps/web/src/app/page.tsx', `import { x } from '../../../control-plane/src/main.ts';`],
    ['packages/faults/src/load/sender.ts', `import { x } from '@signalbox/cli';`],
    ['packages/faults/src/judge.ts', `import { x } from '../../../apps/control-plane/src/cluster.ts';`],
    ['apps/facade/src/main.ts', `import { runChaos } from '@signalbox/faults';`],
  ])('%s may not contain %s', (file, text) => {
    expect(violationsOf(file, text)).toHaveLength(1);
  });

  it.each([
    ['packages/shared/src/ids.ts', `import { z } from 'zod';\nimport { a } from './errors.ts';`],
    ['packages/shared/src/ids.test.ts', `import { it } from 'vitest';`],
    ['packages/message-log/src/backends.test.ts', `import { x } from '../testing/memory-log.ts';`],
    ['packages/message-log/src/kafka/writer.ts', `import { Kafka } from 'kafkajs';`],
    ['apps/web/src/features/map/Map.tsx', `import { x } from '../../ui/Card.tsx';`],
    ['apps/control-plane/src/control-plane.ts', `import { x } from './topology/status.ts';`],
    ['apps/control-plane/src/control-plane.ts', `import { runChaos } from '@signalbox/faults';`],
    ['packages/cli/src/verbs/chaos.ts', `import { runChaos } from '@signalbox/faults';`],
  ])('%s may contain %s', (file, text) => {
    expect(violationsOf(file, text)).toEqual([]);
  });
});
