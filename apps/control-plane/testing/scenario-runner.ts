import { type ChildProcess, spawn } from 'node:child_process';

/** What the stand-in for the command line's runner does; it is given the same arguments and speaks as the real one. */
const script = `
const { mkdirSync, writeFileSync } = require('node:fs');
const [, , name] = process.argv.slice(1);
const dir = process.argv[process.argv.indexOf('--report') + 1];
const tell = (line) => console.log(JSON.stringify(line));
const finish = (passed, stopped) => {
  mkdirSync(dir, { recursive: true });
  const title = { en: 'One', uk: 'Один' };
  const steps = [{ title, verb: 'send', passed, expected: 'acknowledged 1', found: passed ? '1' : '0', ms: 5 }];
  const figures = { sent: 1, acked: passed ? 1 : 0, p50: 1, p99: 1 };
  const at = new Date().toISOString();
  writeFileSync(dir + '/result.json', JSON.stringify({ name, passed, stopped, startedAt: at, endedAt: at, figures, steps }));
  writeFileSync(dir + '/report.html', '<h1>report of ' + name + '</h1>');
  process.exit(passed ? 0 : 1);
};
process.on('SIGINT', () => finish(false, true));
tell({ kind: 'step', n: 1, of: 1 });
if (name === 'h5') finish(true, false);
else if (name === 'c5') {
  tell({ error: { code: 'conflict', message: 'This scenario needs 3 logging instances.', remedy: 'Heal.' } });
  process.exit(1);
} else {
  tell({ kind: 'sending', n: 1, sent: 3, of: 10, perSecond: 7 });
  setInterval(() => undefined, 1_000);
}
`;

export function launchRunner(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['-e', script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
}
