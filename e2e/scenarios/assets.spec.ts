import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

/** On the wire, in bytes, of what the first page itself names (DASHBOARD); what it loads later, when it is there, is apart. */
const mostScript = 300_000;

test('the first page names no more than 300 kB of script, packed', async ({ page, request, control, signInLink }) => {
  const sent = new Map<string, Promise<{ bytes: number; coding: string | undefined }>>();
  page.on('requestfinished', (asked) => {
    if (asked.resourceType() !== 'script') return;
    const facts = Promise.all([asked.sizes(), asked.response()]).then(([{ responseBodySize }, response]) => ({
      bytes: responseBodySize,
      coding: response?.headers()['content-encoding'],
    }));
    sent.set(new URL(asked.url()).pathname, facts);
  });
  const html = await (await request.get(`${control.url}/`)).text();
  const named = new Set([...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map((match) => match[1] ?? ''));
  await new Dashboard(page).signIn(signInLink);
  // A script for browsers of before modules is named too, and not asked for.
  const first = await Promise.all([...sent].filter(([name]) => named.has(name)).map(([, facts]) => facts));
  const bytes = first.reduce((sum, script) => sum + script.bytes, 0);
  expect(first.length).toBeGreaterThan(3);
  expect(first.filter(({ coding, bytes: size }) => coding === undefined && size >= 1024)).toEqual([]);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(mostScript);
});
