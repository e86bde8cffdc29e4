import { defineConfig } from '@playwright/test';
import { findBrowser } from './fixtures/browser.ts';

const browser = await findBrowser(process.env);

/** One product for all stories, one browser at a time: two cores run the whole cluster beside it. No retries: a flaky story is a bug. */
export default defineConfig({
  testDir: './scenarios',
  outputDir: '../.signalbox/run/test-reports/e2e',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  globalSetup: './fixtures/global-setup.ts',
  use: {
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: browser.path, args: browser.args },
  },
});
