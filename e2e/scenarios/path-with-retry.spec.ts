/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { instanceId, type MessageRow } from '@signalbox/shared';
import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { until } from '../fixtures/until.ts';
import { Dashboard } from '../pages/dashboard.ts';

/** The colour a theme's word stands for, and the colour of a drawn thing, both as the browser computes them. */
function inkOf(drawn: Locator, word: 'bad' | 'warn'): Promise<{ stroke: string; wanted: string; dashes: string }> {
  return drawn.evaluate((element, name) => {
    const probe = document.createElement('i');
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    const wanted = getComputedStyle(probe).color;
    probe.remove();
    const { stroke, strokeDasharray } = getComputedStyle(element);
    return { stroke, wanted, dashes: strokeDasharray };
  }, word);
}

test('a message that met a dead instance is drawn as it went: the failed hop red and dotted, the retry amber, nothing of later readers', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);

  // Sixteen senders at once: some of their messages are on their way to it when it dies.
  let stop = false;
  const senders = Array.from({ length: 16 }, async (_, i) => {
    while (!stop) await control.send(`on the way ${i}`);
  });
  await control.command({ verb: 'kill', targets: [instanceId('logging', 2)] });
  const retried: MessageRow = await until(
    'a message was sent on to another instance',
    async () => (await control.messages()).find(({ attempts, state }) => attempts > 1 && state === 'acked'),
    30_000,
  );
  stop = true;
  await Promise.all(senders);

  await test.step('on the page of messages, with an axis in milliseconds', async () => {
    await dashboard.goTo('Messages');
    await page.getByRole('searchbox').fill(retried.id);
    await page.locator(`[data-message="${retried.id}"]`).getByRole('button').click();
    const hops = page.getByTestId('waterfall').locator('li');
    const failed = hops.and(page.locator('[data-hop="log"][data-tone="bad"]')).first();
    await expect(failed).toContainText('logging-2');
    const bar = await inkOf(failed.locator('rect'), 'bad');
    expect(bar.stroke).toBe(bar.wanted);
    expect(bar.dashes).not.toBe('none');
    await expect(hops.and(page.locator('[data-hop="log"][data-tone="warn"]')).first()).toBeVisible();
    await expect(page.getByTestId('axis').first()).toContainText('ms');
    // The page itself has read the message several times by now.
    await expect(hops.and(page.locator('[data-hop^="read"]'))).toHaveCount(0);
  });

  await test.step('on the map', async () => {
    await page.goto(`${control.url}/?message=${retried.id}`);
    const path = page.getByTestId('message-path');
    await expect(path.locator('li[data-hop="log"][data-tone="bad"]').first()).toContainText('logging-2');
    const failed = await inkOf(page.locator('[data-link$=">logging-2"][data-lit="failed"] path').first(), 'bad');
    expect(failed.stroke).toBe(failed.wanted);
    expect(failed.dashes).not.toBe('none');
    const retry = await inkOf(page.locator('[data-lit="retry"] path').first(), 'warn');
    expect(retry.stroke).toBe(retry.wanted);
    expect(retry.dashes).toBe('none');
  });

  await dashboard.lever('Start', 'logging-2').click();
  await control.settled();
});
