import { afterEach, describe, expect, it, vi } from 'vitest';
import cli from '../package.json' with { type: 'json' };
import { run } from './run.ts';

afterEach(() => void vi.restoreAllMocks());

/** What a command line that needs no cluster writes, and its exit code. */
async function say(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said.out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said.err += String(text)), true));
  vi.spyOn(console, 'log').mockImplementation((text) => void (said.out += `${String(text)}\n`));
  const code = await run(argv, {}, new AbortController().signal);
  return { code, ...said };
}

describe('the command line without a cluster', () => {
  it('says its version', async () => {
    expect(await say('--version')).toEqual({ code: 0, out: `${cli.version}\n`, err: '' });
  });

  it('completes verbs, verbs of a group and flags', async () => {
    const words = async (...argv: string[]): Promise<string[]> =>
      (await say('complete', '--', ...argv)).out.split('\n').map((line) => line.split('\t')[0] ?? '');
    expect(await words('sta')).toEqual(expect.arrayContaining(['status', 'start']));
    expect(await words('config', 'r')).toContain('rollback');
    expect(await words('chaos', '--re')).toContain('--replay');
    expect(await words('res')).toContain('restart');
    expect(await words('config', 'set', '--n')).toContain('--new-epoch');
  });

  it('gives each shell its script, and names the shells there are', async () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell'])
      expect(await say('completion', shell)).toMatchObject({ code: 0, out: expect.stringContaining('signalbox') });
    expect(await say('completion', 'tcsh')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/bash, fish, powershell/),
    });
  });
});
