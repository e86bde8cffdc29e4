import { run } from './run.ts';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));

/** Nobody reads on (`| head`): what follows ends, what is under way is finished, and nothing has failed. */
let isUnread = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    isUnread = true;
    interrupt.abort(error);
  });
}
process.on('exit', () => {
  if (isUnread) process.exitCode = 0;
});

process.exitCode = await run(process.argv.slice(2), process.env, interrupt.signal);
