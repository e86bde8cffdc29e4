import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('a message sent on the map is acknowledged, shown with its whole way, and read from both sides', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  const text = `seat 14A · ${Date.now()}`;
  await dashboard.send(text);

  const path = page.getByTestId('message-path');
  await expect(path).toBeVisible();
  const hops = path.locator('li');
  for (const hop of ['append', 'log', 'store', 'hold', 'reply']) {
    await expect(hops.and(page.locator(`[data-hop="${hop}"]`)).first()).toBeVisible();
  }

  const { logging } = await control.read();
  const stored = logging.messages.filter(({ msg }) => msg === text);
  expect(stored).toHaveLength(1);
  const shares = await Promise.all(['messages-1', 'messages-2'].map((id) => control.read(`?messages=${id}`)));
  const held = shares.flatMap((reply) => reply.messages.messages).filter(({ msg }) => msg === text);
  expect(held).toHaveLength(1);
  expect(held[0]?.id).toBe(stored[0]?.id);

  await dashboard.goTo('Messages');
  await expect(page.getByText(text).first()).toBeVisible();
});

test('a message that would forge a page is shown as text', async ({ page, signInLink }) => {
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await dashboard.send('<img src=x onerror="document.title=1">‮evil');
  await dashboard.goTo('Messages');
  await expect(page.getByText('<img src=x').first()).toBeVisible();
  await expect(page.locator('img[src="x"]')).toHaveCount(0);
});

test('conservation holds: sent is acknowledged, refused, unknown and in flight; and it is checked at a click', async ({
  page,
  control,
  signInLink,
}) => {
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  const before = await dashboard.count('acked');
  await page.getByRole('button', { name: /10/ }).first().click();
  await expect.poll(() => dashboard.count('acked')).toBe(before + 10);
  const [sent, acked, refused, unknown, inFlight] = await Promise.all(
    ['sent', 'acked', 'refused', 'unknown', 'inFlight'].map((name) => dashboard.count(name)),
  );
  expect(sent).toBe((acked ?? 0) + (refused ?? 0) + (unknown ?? 0) + (inFlight ?? 0));
  // At rest the next look covers the ten, within 30 s (CONTRACT §10).
  await expect(dashboard.proof).toHaveAttribute('data-stage', 'proven', { timeout: 30_000 });
  const [log = 0, ignored = 0] = await Promise.all(['inLog', 'absorbed'].map((name) => dashboard.count(name)));
  const others = await Promise.all(['inMap', 'held'].map((name) => dashboard.count(name)));
  expect(others).toEqual([log - ignored, log - ignored]);
  await expect(dashboard.figure('lost')).toHaveText('0');

  const { checkedAt } = await control.verdict();
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect
    .poll(async () => (await control.commands()).find(({ verb }) => verb === 'verify')?.state, { timeout: 15_000 })
    .toBe('done');
  await expect
    .poll(async () => Date.parse((await control.verdict()).checkedAt ?? ''))
    .toBeGreaterThan(Date.parse(checkedAt ?? ''));
  await expect(dashboard.proof).toHaveAttribute('data-stage', 'proven');
  await expect(dashboard.proof).toContainText(/checked.*\d.* ago/);
});
