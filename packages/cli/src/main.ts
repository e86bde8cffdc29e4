import { run } from './run.ts';

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Error('interrupted')));
process.exitCode = await run(process.argv.slice(2), process.env, interrupt.signal);
