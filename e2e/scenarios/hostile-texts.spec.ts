import { alarm, hostileTexts, neverRaw } from '../fixtures/hostile-texts.ts';
import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

const texts = hostileTexts();
const lanes = 8;

test(`[R15] ${texts.length} hostile texts run nothing, load nothing and change no markup on any page that shows them`, async ({
  page,
  control,
  signInLink,
}) => {
  let ran = 0;
  const foreign: string[] = [];
  const dialogs: string[] = [];
  await page.exposeFunction(alarm, () => (ran += 1));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(?:http|ws)s?:$/.test(protocol) && host !== new URL(control.url).host) foreign.push(request.url());
  });
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const { instances } = await control.status();
  const facade = instances.find(({ kind }) => kind === 'facade')?.url ?? '';
  const waiting = [...texts];
  const lane = async (): Promise<void> => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const body = JSON.stringify({ msg: one.text });
      const answer = await fetch(`${facade}/facade`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(answer.status).toBe(201);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));

  const dashboard = new Dashboard(page);
  await dashboard.signIn(signInLink);
  for (const name of ['Messages', 'Logs']) {
    await test.step(name, async () => {
      await dashboard.goTo(name);
      await expect(page.getByText(/m\d{3}:/).first()).toBeVisible();
      const shown = (await page.getByText(/m\d{3}:/).allInnerTexts()).join('\n');
      // What is shown is the text itself, with everything that hides or turns made visible.
      expect(shown.split('\n').filter((line) => neverRaw.test(line.replaceAll('\t', ' ')))).toEqual([]);
      expect(await page.locator('main :is(script, iframe, object, embed, base, meta, math)').count()).toBe(0);
    });
  }
  for (const name of ['Map', 'Instances', 'Consul']) {
    await dashboard.goTo(name);
    await dashboard.live();
  }
  expect({ ran, foreign, dialogs }).toEqual({ ran: 0, foreign: [], dialogs: [] });
});
