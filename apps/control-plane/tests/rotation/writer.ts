// A service that writes numbered lines as fast as it can.
import { writeFileSync } from 'node:fs';
import { createLifecycle, runMain } from '@signalbox/service-kit';

await runMain({
  create: (_env, logger) => {
    let next: NodeJS.Immediate | undefined;
    const write = (): void => {
      logger.emit('discovery.restored', {}, 'x'.repeat(100));
      next = setImmediate(write);
    };
    return createLifecycle([
      {
        name: 'work',
        start() {
          writeFileSync(process.env['READY_FILE'] ?? '', 'ready');
          write();
        },
        stop: () => clearImmediate(next),
      },
    ]);
  },
});
