import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('without a session the page says how to get in, and shows nothing of the cluster', async ({ page, control }) => {
  await page.goto(control.url);
  await expect(page.getByText('npx signalbox token')).toBeVisible();
  await expect(page.locator('[data-instance]')).toHaveCount(0);
});

test('a wrong token is refused in words', async ({ page, control }) => {
  await page.goto(control.url);
  await page.getByRole('textbox', { name: 'Sign-in link or token' }).fill('0'.repeat(43));
  await page.locator('button[type=submit]').click();
  await expect(page.getByText(/not the one of the running system/)).toBeVisible();
});

test('the link signs in, and its token is gone from the address at once', async ({ page, signInLink }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  const token = signInLink.slice(signInLink.indexOf('token=') + 6);
  expect(page.url()).not.toContain(token);
  expect(asked.filter((url) => url.includes(token))).toEqual([]);
  await expect(dashboard.card('logging-2')).toHaveAttribute('data-state', 'ready');
});

test('the cookie, which the browser sends to every port of localhost, opens nothing to who replays it', async ({
  page,
  context,
  control,
  signInLink,
}) => {
  await new Dashboard(page).signIn(signInLink);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  expect(cookie).toContain('signalbox_session=');
  const forged = { cookie, origin: control.url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };
  expect((await fetch(`${control.url}/api/topology`, { headers: forged })).status).toBe(401);
  const kill = { method: 'POST', headers: forged, body: JSON.stringify({ verb: 'kill', targets: ['logging-1'] }) };
  expect((await fetch(`${control.url}/api/commands`, kill)).status).toBe(401);
});

test('two windows see the same, also after a reload', async ({ page, context, signInLink }) => {
  const first = new Dashboard(page);
  await first.signIn(signInLink);
  const second = new Dashboard(await context.newPage());
  await second.page.goto(page.url());
  await second.live();
  const before = await first.count('acked');
  await first.send(`seen twice ${Date.now()}`);
  await expect
    .poll(async () => {
      const [here, there] = [await first.count('acked'), await second.count('acked')];
      return here > before && here === there;
    })
    .toBe(true);
  await page.reload();
  await first.live();
  await expect.poll(async () => (await first.count('acked')) === (await second.count('acked'))).toBe(true);
  expect(await first.count('acked')).toBeGreaterThan(before);
});
