import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

test('the leader of a chosen partition is killed on the queue page: another in step leads, nothing is lost, the copy comes back', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await dashboard.goTo('Queue');
  const row = page.locator('[data-partition="1"]');
  const { queue } = await control.status();
  const before = queue.partitions.find(({ id }) => id === 1);
  if (before === undefined || before.leader === null) throw new Error('expected partition 1 to have a leader');
  await expect(row).toContainText(before.leader);

  await row.getByRole('button', { name: '1', exact: true }).click();
  const forecast = page.getByTestId('if-leader-died');
  await expect(forecast).toContainText('nothing acknowledged is lost');
  const successors = before.isr.filter((id) => id !== before.leader);
  for (const id of successors) await expect(forecast).toContainText(id);

  await page.getByRole('button', { name: `Kill its leader, ${before.leader}` }).click();
  const change = page.getByTestId('leader-change');
  await expect(change).toHaveAttribute('data-kind', 'moved');
  const leader = (await control.status()).queue.partitions.find(({ id }) => id === 1)?.leader;
  expect(successors).toContain(leader);
  await expect(change).toContainText(leader ?? '');
  await expect(row).toContainText('1 missing');

  await control.command({ verb: 'start', targets: [before.leader] });
  await expect(row).not.toContainText('missing');
  await control.settled();
});
