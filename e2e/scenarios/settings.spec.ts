import type { Locator, Page } from '@playwright/test';
import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

/** Longest end and start of all logging instances on a busy machine of two cores, in milliseconds. */
const restartWithin = 60_000;

test('a setting says what it takes: all logging is restarted for another map and nothing is lost; for another log the name is typed', async ({
  page,
  control,
  signInLink,
}) => {
  test.setTimeout(restartWithin + 90_000);
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  expect(await control.send('before the map is renamed')).toBe(true);
  const { count } = (await control.read('?limit=1')).logging;
  await dashboard.goTo('Consul');

  await test.step('one after another, for the number of copies', async () => {
    const editor = await change(page, 'hazelcast/backup-count', '1');
    await expect(page.getByTestId('takes')).toContainText('one after another');
    await expect(editor.getByRole('button', { name: 'Save and restart one after another' })).toBeEnabled();
  });

  await test.step('all at once, for another map: it is done when all are back', async () => {
    const editor = await change(page, 'hazelcast/map-name', 'renamed');
    await expect(page.getByTestId('takes')).toContainText('filled anew from the log');
    await editor.getByRole('button', { name: 'Save and restart all' }).click();
    const restart = page.getByTestId('restart');
    await expect(restart).toHaveAttribute('data-state', 'done', { timeout: restartWithin });
    await expect(restart).toContainText('Restarted 3 of 3');
    await expect(restart.getByRole('listitem').filter({ hasText: 'logging-2' })).toContainText('has it');
    expect((await control.read('?limit=1')).logging.count).toBe(count);
  });

  await test.step('a new epoch, for another log: how many messages are dropped, and the name', async () => {
    const { epoch } = await control.status();
    const editor = await change(page, 'queue/partitions', '3');
    await expect(page.getByTestId('takes')).toContainText(/\d+ messages? (is|are) dropped/);
    await editor.getByRole('button', { name: 'Begin a new epoch…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByTestId('epoch-follows')).toContainText(`epoch ${epoch + 1} after epoch ${epoch}`);
    const go = dialog.getByRole('button', { name: 'Drop the messages, set 3' });
    await expect(go).toBeDisabled();
    await dialog.getByRole('textbox', { name: 'Type queue/partitions to go on' }).fill('queue/partitions');
    await expect(go).toBeEnabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect((await control.status()).epoch).toBe(epoch);
  });
});

/** Opens a setting and types another value; nothing is saved. */
async function change(page: Page, key: string, value: string): Promise<Locator> {
  await page.getByRole('button', { name: `${key}: change or look back` }).click();
  await page.getByRole('textbox', { name: `New value of ${key}` }).fill(value);
  return page.getByRole('form', { name: `Change ${key}` });
}
