// Writes numbered lines as fast as it may, for ever.
import { writeFileSync, writeSync } from 'node:fs';

writeFileSync(process.env['READY_FILE'] ?? '', 'ready');
process.on('SIGTERM', () => process.exit(0));
let line = 0;
const flood = () => {
  for (let count = 0; count < 50; count += 1) writeSync(1, `line ${(line += 1)} ${'x'.repeat(100)}\n`);
  setImmediate(flood);
};
flood();
