import { readFile } from 'node:fs/promises';
import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('a demonstration of the course is run from the page: each step is told, the report is taken, and it is there after a reload', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await dashboard.goTo('Scenarios');
  await page.getByRole('button', { name: /Ten messages over three logging instances/ }).click();
  const scenario = page.getByTestId('scenario');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(scenario).toHaveAttribute('data-state', 'passed', { timeout: 60_000 });
  for (const step of await scenario.locator('[data-step]').all())
    await expect(step).toHaveAttribute('data-state', 'passed');
  await expect(scenario).toContainText('acknowledged 10 / 10');

  await test.step('the report is one file that loads nothing', async () => {
    const taken = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download report' }).click();
    const file = await (await taken).path();
    const text = await readFile(file, 'utf8');
    expect(text).toContain('Ten messages over three logging instances');
    expect(text).not.toMatch(/(src|href)=/);
  });

  await page.reload();
  await dashboard.live();
  await expect(page.locator('[data-scenario="h5"]')).toContainText('passed');
});

test('a run is stopped from the page while it sends, and nothing stays broken', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await page.goto(`${control.url}/scenarios/?scenario=p1`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const scenario = page.getByTestId('scenario');
  await expect(scenario.getByRole('progressbar')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(scenario).toHaveAttribute('data-state', 'stopped', { timeout: 30_000 });
  await control.settled();
});

test('M6 over Kafka: both messages instances stop, the leader dies, and all of it is there afterwards', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await page.goto(`${control.url}/scenarios/?scenario=m6-kafka`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const scenario = page.getByTestId('scenario');
  await expect(scenario).toHaveAttribute('data-state', 'passed', { timeout: 120_000 });
  await expect(scenario).toContainText('acknowledged 110 / 110');
  await control.settled();
});
