import { defineConfig } from '@playwright/test';
import { findBrowser } from './fixtures/browser.ts';

const browser = await findBrowser(process.env);

/** Stories that only look, or whose attacks come to nothing: none of them notices another. */
const looking = /(?:accessibility|assets|cross-site|map-at-1280)\.spec\.ts$/;

/**
 * One product for all stories. Two that only look run at a time; then the others one by one, since each breaks something. No retries: a flaky story is
 * a bug.
 */
export default defineConfig({
  testDir: './scenarios',
  outputDir: '../.signalbox/run/test-reports/e2e',
  workers: 2,
  projects: [
    { name: 'looking', testMatch: looking, fullyParallel: true },
    { name: 'acting', testIgnore: looking, workers: 1, dependencies: ['looking'] },
  ],
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
