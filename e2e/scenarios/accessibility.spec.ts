import { AxeBuilder } from '@axe-core/playwright';
import { Dashboard } from '../pages/dashboard.ts';
import { expect, test } from '../fixtures/test.ts';

const pages = ['/', '/messages/', '/instances/', '/hazelcast/', '/queue/', '/consul/', '/logs/', '/scenarios/'];
/** A dialog that its address opens; looked at once, where its words are longest, as a look takes two seconds. */
const dialog = '/consul/?preset=report-d';

for (const theme of ['dark', 'light'] as const) {
  for (const language of ['en', 'uk'] as const) {
    test(`axe finds nothing on any page, ${theme}, ${language}`, async ({ page, control, signInLink }) => {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.addInitScript((locale) => localStorage.setItem('signalbox.language', locale), language);
      const dashboard = new Dashboard(page);
      await dashboard.signIn(signInLink);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      const withDialog = theme === 'light' && language === 'uk';
      for (const path of withDialog ? [...pages, dialog] : pages) {
        await page.goto(control.url + path);
        await dashboard.live();
        // The frame is there before the page's own part has been loaded.
        await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
        if (path === dialog) await expect(page.getByRole('dialog').getByRole('table').first()).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(
            ({ id, nodes }) =>
              `${path} ${id}: ${nodes
                .map((node) => node.html)
                .join(' ')
                .slice(0, 300)}`,
          ),
        ).toEqual([]);
      }
    });
  }
}
