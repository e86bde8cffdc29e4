import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('a lost connection is said, the page stays readable, and nothing is missing afterwards', async ({
  page,
  context,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  const acked = await dashboard.count('acked');

  await context.setOffline(true);
  await page.evaluate('window.dispatchEvent(new Event("offline"))');
  await expect(dashboard.connection).not.toHaveAttribute('data-connection', 'live', { timeout: 45_000 });
  await expect(dashboard.card('logging-1')).toBeVisible();

  const facade = await control.instance('facade-1');
  const response = await fetch(`${facade.url}/facade`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ msg: 'sent while nobody looked' }),
  });
  expect(response.status).toBe(201);

  await context.setOffline(false);
  await dashboard.live();
  await expect.poll(() => dashboard.count('acked')).toBe(acked + 1);
});
