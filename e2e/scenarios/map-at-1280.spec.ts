/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { expect, test } from '../fixtures/test.ts';
import { Dashboard } from '../pages/dashboard.ts';

test.use({ viewport: { width: 1280, height: 720 } });

test('at 1280x720 logging is one column, evidence stands beside the levers, and no key scrolls the frame away', async ({
  page,
  control,
  signInLink,
}) => {
  await control.settled();
  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  const boxOf = async (id: string) => {
    const box = await dashboard.card(id).boundingBox();
    if (box === null) throw new Error(`${id} is not drawn`);
    return box;
  };

  await test.step('one column', async () => {
    const boxes = await Promise.all(['logging-1', 'logging-2', 'logging-3'].map(boxOf));
    expect(new Set(boxes.map(({ x }) => Math.round(x))).size).toBe(1);
  });

  await test.step('what is known of an instance covers no card', async () => {
    await dashboard.card('messages-1').getByRole('button', { name: 'messages-1' }).first().click();
    const evidence = page.getByTestId('instance-evidence');
    await expect(evidence).toBeVisible();
    await expect
      .poll(async () => {
        const [card, beside] = [await boxOf('messages-1'), await evidence.boundingBox()];
        return card.x + card.width <= (beside?.x ?? 0);
      })
      .toBe(true);
  });

  await test.step('tabbing through everything leaves the frame where it is', async () => {
    const header = page.getByRole('banner');
    const before = await header.boundingBox();
    const shifted: string[] = [];
    for (let i = 0; i < 90; i += 1) {
      await page.keyboard.press('Tab');
      const scrolled = await page.evaluate(() =>
        [...document.querySelectorAll('html, body, main, .react-flow, [class*="react-flow__"]')]
          .filter(({ scrollTop, scrollLeft }) => scrollTop !== 0 || scrollLeft !== 0)
          .map(({ tagName, className }) => `${tagName} ${className}`),
      );
      shifted.push(...scrolled);
    }
    expect(shifted).toEqual([]);
    expect(await header.boundingBox()).toEqual(before);
  });
});
