import { instanceId } from '@signalbox/shared';
import { Control } from '../fixtures/control.ts';
import { startProduct, type Product } from '../fixtures/product.ts';
import { expect, test } from '../fixtures/test.ts';
import { Dashboard } from '../pages/dashboard.ts';

// A product of its own: it is ended and started again.
test('after a kill and a restart of everything the head says "nothing lost" of every message, and nobody touched a button', async ({
  page,
}) => {
  test.setTimeout(400_000);
  let product: Product = await startProduct();
  try {
    const control = new Control(product.url, product.token);
    const dashboard = new Dashboard(page);
    await dashboard.signIn(`${product.url}/#token=${product.token}`);
    await control.settled();
    const sent = 60;
    const sendAll = async (): Promise<void> => {
      const answers = await Promise.all(Array.from({ length: sent / 2 }, (_, i) => control.send(`kept ${i}`)));
      expect(answers.filter((acknowledged) => !acknowledged)).toEqual([]);
    };
    await sendAll();
    await control.command({ verb: 'kill', targets: [instanceId('logging', 2)] });
    await sendAll();

    await test.step('the control plane dies: the page says so within 2 s, stays readable, and is live again by itself', async () => {
      await product.end('SIGKILL');
      await expect(dashboard.connection).toHaveAttribute('data-connection', 'offline', { timeout: 2000 });
      await expect(dashboard.proof).toContainText('not of now');
      await expect(dashboard.card('logging-1')).toBeVisible();
      product = await product.again();
      await dashboard.live();
    });

    await test.step('everything ends and starts again', async () => {
      await product.end('SIGTERM');
      product = await product.again();
      await dashboard.live();
    });

    await expect(dashboard.proof).toHaveAttribute('data-stage', 'proven', { timeout: 30_000 });
    await expect(dashboard.proof).toContainText(`nothing lost · ${sent} messages`);
    for (const name of ['acked', 'inMap', 'held']) expect(await dashboard.count(name), name).toBe(sent);
    expect((await dashboard.count('inLog')) - (await dashboard.count('absorbed'))).toBe(sent);
    await expect(dashboard.figure('lost')).toHaveText('0');
  } finally {
    await product.stop();
  }
});
