import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

/** On the wire, in bytes, until the map is live (DASHBOARD). */
const mostScript = 300_000;

test('the first page asks for no more than 300 kB of script, packed', async ({ page, signInLink }) => {
  const scripts: Promise<{ url: string; bytes: number; coding: string | undefined }>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() !== 'script') return;
    scripts.push(
      Promise.all([request.sizes(), request.response()]).then(([{ responseBodySize }, response]) => ({
        url: request.url(),
        bytes: responseBodySize,
        coding: response?.headers()['content-encoding'],
      })),
    );
  });
  await new Dashboard(page).signIn(signInLink);
  const loaded = await Promise.all(scripts);
  const bytes = loaded.reduce((sum, script) => sum + script.bytes, 0);
  expect(loaded.length).toBeGreaterThan(3);
  expect(loaded.filter(({ coding, bytes: size }) => coding === undefined && size >= 1024)).toEqual([]);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(mostScript);
});
