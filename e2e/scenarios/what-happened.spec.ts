import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('logging-2 is killed from outside: the page remembers it, names the signal, and its member went with it', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await dashboard.goTo('Instances');
  const { pid } = await control.instance('logging-2');
  if (pid === null) throw new Error('expected logging-2 to run');
  const told = page.getByTestId('happened').filter({ hasText: 'logging-2 was ended from outside by SIGKILL' });
  const before = await told.count();
  process.kill(pid, 'SIGKILL');
  await expect(told).toHaveCount(before + 1);
  await expect(told.first()).toContainText('hazelcast-2 went with it');

  await test.step('it is back, and that is told with how long it was away', async () => {
    await control.settled();
    await expect(page.getByTestId('happened').first()).toContainText(/logging-2 is ready again after/);
  });

  await test.step('a reload forgets nothing', async () => {
    await page.reload();
    await dashboard.live();
    await expect(told).toHaveCount(before + 1);
  });
});

test('the dead stay on every page with their reason, and the button there brings them back', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await control.command({ verb: 'kill', targets: [(await control.instance('logging-3')).id] });

  await test.step('Consul was told to forget it, its row says so', async () => {
    await dashboard.goTo('Consul');
    const row = page.locator('[data-service="logging-3"]');
    await expect(row).toHaveAttribute('data-status', 'absent');
    await expect(row).toContainText('killed with SIGKILL: a command');
  });

  await test.step('the instances are found by their state', async () => {
    await dashboard.goTo('Instances');
    await page.getByRole('combobox', { name: 'State' }).selectOption('dead');
    await expect(page).toHaveURL(/state=dead/);
    await expect(page.locator('tr[data-instance]')).toHaveCount(2);
    await expect(page.locator('tr[data-instance="logging-3"]')).toContainText('killed');
  });

  await test.step('its member is dead in the table of the map, and no copies are claimed that are not there', async () => {
    await dashboard.goTo('Hazelcast');
    const row = page.locator('[data-member="hazelcast-3"]');
    await expect(row).toHaveAttribute('data-dead', 'true');
    await expect(page.getByText('all copies')).toHaveCount(0);
    await row.getByRole('button', { name: 'Start hazelcast-3' }).click();
    await expect(row).toHaveAttribute('data-dead', 'false');
  });
  await control.settled();
});
