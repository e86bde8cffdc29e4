import { writeSync } from 'node:fs';
import { createLifecycle, runMain } from '../../src/index.ts';

const mode = process.argv[2];

await runMain({
  create: (_env, logger, fail) =>
    createLifecycle([
      {
        name: 'work',
        start: () => {
          if (mode === 'fails-to-start') throw new Error('cannot start');
          if (mode === 'crashes-after-many-lines')
            for (let n = 0; n < 10_000; n += 1) logger.emit('discovery.restored', {}, 'x'.repeat(100));
          if (mode === 'throws' || mode === 'crashes-after-many-lines')
            setImmediate(() => {
              throw new Error('thrown');
            });
          if (mode === 'rejects') void Promise.reject(new Error('rejected'));
          if (mode === 'speaks') setInterval(() => logger.emit('discovery.restored', {}, 'still here'), 5);
          process.once('SIGUSR2', () => {
            writeSync(1, 'words without a logger\n');
            writeSync(2, 'last words\n');
            process.kill(process.pid, 'SIGKILL');
          });
          if (mode === 'calls-fail') fail(new Error('given up'));
          setInterval(() => undefined, 1000);
          logger.emit('service.ready', {}, 'ready');
        },
        stop: () => (mode === 'hangs' ? new Promise<void>(() => undefined) : undefined),
      },
    ]),
});
