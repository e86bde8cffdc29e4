import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('logging-2 is killed on the map while messages flow: nothing fails, Consul drops it, it comes back', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);

  await test.step('it dies, with its member, and the map says so', async () => {
    await dashboard.lever('Kill', 'logging-2').click();
    await expect(dashboard.card('logging-2')).toHaveAttribute('data-state', 'killed');
    expect((await control.instance('hazelcast-2')).state).toBe('killed');
    await expect(dashboard.lever('Start', 'logging-2')).toBeVisible();
  });

  await test.step('messages are still accepted and read', async () => {
    const before = await dashboard.count('acked');
    await page.getByRole('button', { name: /10/ }).first().click();
    await expect.poll(() => dashboard.count('acked')).toBe(before + 10);
    expect(await dashboard.count('unknown')).toBe(0);
    const one = await control.read('?logging=logging-1');
    const other = await control.read('?logging=logging-3');
    expect(one.logging.count).toBe(other.logging.count);
    expect(one.logging.count).toBeGreaterThanOrEqual(10);
  });

  await test.step('Consul no longer lists it', async () => {
    await expect.poll(async () => (await control.instance('logging-2')).consul).toBe('absent');
    await dashboard.goTo('Consul');
    await expect(page.locator('[data-service="logging-1"]')).toHaveAttribute('data-status', 'passing');
    // The dead stay where they were: not listed any more, and the row says what became of it.
    await expect(page.locator('[data-service="logging-2"]')).toHaveAttribute('data-status', 'absent');
  });

  await test.step('it is started again on the map', async () => {
    await dashboard.goTo('Map');
    await dashboard.lever('Start', 'logging-2').click();
    await expect(dashboard.card('logging-2')).toHaveAttribute('data-state', 'ready', { timeout: 60_000 });
    const status = await control.settled();
    expect(status.cluster.size).toBe(3);
  });
});

test('a killed messages instance leaves its share to the other', async ({ page, control, signInLink }) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await page.getByRole('button', { name: /10/ }).first().click();
  const total = (await control.read()).logging.count;
  await dashboard.lever('Kill', 'messages-1').click();
  await expect
    .poll(async () => {
      const { messages } = await control.read('?messages=messages-2');
      return messages.complete && messages.partitions.length === messages.partitionCount && messages.count >= total;
    })
    .toBe(true);
  await dashboard.lever('Start', 'messages-1').click();
  await expect(dashboard.card('messages-1')).toHaveAttribute('data-state', 'ready');
});
