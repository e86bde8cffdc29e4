import { AxeBuilder } from '@axe-core/playwright';
import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

const pages = ['/', '/messages/', '/instances/', '/hazelcast/', '/queue/', '/consul/', '/logs/', '/scenarios/'];
/** A dialog that its address opens; looked at once, where its words are longest, as a look takes two seconds. */
const dialog = '/consul/?preset=report-d';

for (const language of ['en', 'uk'] as const) {
  test(`axe finds nothing on any page, dark and light, ${language}`, async ({ page, control, signInLink }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.addInitScript((locale) => localStorage.setItem('signalbox.language', locale), language);
    const dashboard = new Dashboard(page);
    await dashboard.signIn(signInLink);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    for (const path of language === 'uk' ? [...pages, dialog] : pages) {
      await page.goto(control.url + path);
      await dashboard.live();
      // The frame is there before the page's own part has been loaded.
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      if (path === dialog) await expect(page.getByRole('dialog').getByRole('table').first()).toBeVisible();
      // The theme is the system's: it changes under a page that is open.
      for (const theme of path === dialog ? (['light'] as const) : (['dark', 'light'] as const)) {
        await page.emulateMedia({ colorScheme: theme });
        await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
        // No page has frames, so none is opened to gather what they say; and nothing is gathered of what is well.
        const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
        const { violations } = await axe.analyze();
        expect(
          violations.map(
            ({ id, nodes }) =>
              `${path} ${theme} ${id}: ${nodes
                .map((node) => node.html)
                .join(' ')
                .slice(0, 300)}`,
          ),
        ).toEqual([]);
      }
    }
  });
}
