import type { Page } from '@playwright/test';
import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

/** Longest end and start of everything on a busy machine of two cores, in milliseconds. */
const changeWithin = 120_000;

test('the cluster becomes report C from the page, answers as that report does, and becomes what it was', async ({
  page,
  control,
  signInLink,
}) => {
  test.setTimeout(2 * changeWithin + 60_000);
  const { epoch } = await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await dashboard.send('before the change');
  await expect.poll(async () => (await control.messages()).map(({ text }) => text)).toContain('before the change');

  await changeTo(page, dashboard, 'report-c', async (dialog) => {
    await expect(dialog.getByRole('table', { name: 'What is restarted' })).toContainText('8080, 8088');
    await expect(dialog.getByRole('table', { name: 'What else changes' })).toContainText('report-c');
    const follows = dialog.getByTestId('epoch-follows');
    await expect(follows).toContainText('All 14 instances end');
    await expect(follows).toContainText(`epoch ${epoch + 1} after epoch ${epoch}`);
    await expect(follows).toContainText(/thrown away and (is|are) no longer shown/);
  });

  await test.step('the report’s own request is answered in its own words, and only what is new is shown', async () => {
    expect((await control.status()).epoch).toBe(epoch + 1);
    const { url } = await control.instance('facade-2');
    const reply = await fetch(`${url}/facade`, { method: 'POST', body: new URLSearchParams({ msg: 'msg1' }) });
    expect([reply.status, await reply.json()]).toEqual([201, { response: 'OK', message: 'msg1' }]);
    expect(await (await fetch(`${url}/facade`)).json()).toEqual([expect.stringContaining('msg1'), expect.any(String)]);
    await dashboard.goTo('Messages');
    await expect(page.getByRole('table').getByText('msg1')).toBeVisible();
    await expect(page.getByText('before the change')).toHaveCount(0);
  });

  await changeTo(page, dashboard, 'default');
  const { url } = await control.instance('facade-1');
  const reply = await fetch(`${url}/facade`, { method: 'POST', body: new URLSearchParams({ msg: 'msg2' }) });
  expect([reply.status, await reply.json()]).toMatchObject([201, { msg: 'msg2', logging: { attempts: 1 } }]);
});

/** As a person does it; the page is live all the while. `look`: at the dialog, before the name is typed. */
async function changeTo(
  page: Page,
  dashboard: Dashboard,
  name: string,
  look: (dialog: ReturnType<Page['getByRole']>) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  await test.step(`to ${name}`, async () => {
    let lost = 0;
    page.on('websocket', (socket) => socket.on('close', () => (lost += 1)));
    await dashboard.goTo('Consul');
    await page.getByRole('button', { name: 'Change…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: new RegExp(`^${name} `) }).click();
    await look(dialog);
    const button = dialog.getByRole('button', { name: `Change to ${name}` });
    await expect(button).toBeDisabled();
    await dialog.getByRole('textbox', { name: `Type ${name} to go on` }).fill(name);
    await button.click();
    const panel = page.getByTestId('preset');
    await expect(panel).toContainText(`Changing to ${name}`);
    await expect(panel).toContainText('Starting:', { timeout: changeWithin });
    await expect(panel).toHaveAttribute('data-change', 'done', { timeout: changeWithin });
    await expect(panel).toHaveAttribute('data-preset', name);
    await dashboard.live();
    expect(lost, 'connections that the change cost the page').toBe(0);
  });
}
