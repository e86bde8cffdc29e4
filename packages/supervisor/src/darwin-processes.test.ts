import { expect, it } from 'vitest';
import { parsePs } from './darwin-processes.ts';

it('[SUP21] reads the lines of ps on macOS: pid, group, state, memory, time, start', () => {
  const text = [
    '  501   501 Ss    4096   0:01.50 Thu Feb 29 12:00:00 2024    ',
    '  502   501 T+     512   1:02:03.00 Fri Mar  1 09:05:07 2024',
    '  503   503 Z        0   0:00.00 Fri Mar  1 09:05:08 2024',
    '  504     1 R    20480   2-01:00:00 Fri Mar  1 09:05:09 2024',
    'ps: something else',
    '',
  ].join('\n');
  expect(parsePs(text)).toEqual([
    {
      sight: { pid: 501, group: 501, startTime: 'Thu Feb 29 12:00:00 2024', run: 'running' },
      rssBytes: 4_194_304,
      cpuSeconds: 1.5,
    },
    {
      sight: { pid: 502, group: 501, startTime: 'Fri Mar 1 09:05:07 2024', run: 'stopped' },
      rssBytes: 524_288,
      cpuSeconds: 3_723,
    },
    {
      sight: { pid: 503, group: 503, startTime: 'Fri Mar 1 09:05:08 2024', run: 'zombie' },
      rssBytes: 0,
      cpuSeconds: 0,
    },
    {
      sight: { pid: 504, group: 1, startTime: 'Fri Mar 1 09:05:09 2024', run: 'running' },
      rssBytes: 20_971_520,
      cpuSeconds: 176_400,
    },
  ]);
});
