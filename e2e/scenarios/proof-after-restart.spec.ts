import { instanceId, type Verdict } from '@signalbox/shared';
import type { Control } from '../fixtures/control.ts';
import { expect, test } from '../fixtures/test.ts';
import { until } from '../fixtures/until.ts';
import { Dashboard } from '../pages/dashboard.ts';

test('after a kill and a restart of everything the head says "nothing lost" of every message, and nobody touched a button', async ({
  page,
  control,
  signInLink,
  product,
}) => {
  test.setTimeout(400_000);
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  await control.settled();
  // What other stories sent in this epoch is in the figures too.
  const before = await atRest(control);
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
    await product.again();
    await dashboard.live();
  });

  await test.step('everything ends and starts again', async () => {
    await product.end('SIGTERM');
    await product.again();
    await dashboard.live();
  });

  const acked = before.acked + sent;
  await expect(dashboard.proof).toHaveAttribute('data-stage', 'proven', { timeout: 30_000 });
  await expect(dashboard.proof).toContainText(`nothing lost · ${acked.toLocaleString('en')} messages`);
  for (const [name, earlier] of [
    ['acked', before.acked],
    ['inMap', before.stored],
    ['held', before.held],
  ] as const)
    expect(await dashboard.count(name), name).toBe((earlier ?? 0) + sent);
  expect((await dashboard.count('inLog')) - (await dashboard.count('absorbed'))).toBe(before.logged + sent);
  await expect(dashboard.figure('lost')).toHaveText('0');
});

/** The ledger once nothing is under way and all that was sent is proven. */
function atRest(control: Control): Promise<Verdict> {
  return until(
    'nothing is under way',
    async () => {
      const verdict = await control.verdict();
      return verdict.stage === 'proven' || verdict.sent === 0 ? verdict : undefined;
    },
    30_000,
  );
}
