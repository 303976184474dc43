/** A real Chromium, and pages that remember what went wrong in them. */

import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { z } from 'zod';

/** `more`: flags of Chromium beside the usual ones. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Uncaught errors of the page and everything that its content security policy refused. */
  readonly faults: readonly string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return { page, faults };
}

export interface Account {
  readonly username: string;
  readonly password: string;
}

export async function signIn(page: Page, origin: string, account: Account): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('User name').fill(account.username);
  await page.getByLabel('Password', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
}

const AxeRun = z.object({
  violations: z.array(
    z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })) }),
  ),
});

/** One line per violation of the accessibility rules (WCAG 2.2 A and AA, and good practice) on the page as it stands. */
export async function accessibilityViolations(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so that the page's own security policy need not allow it.
  await page.evaluate(axe.source);
  const run = AxeRun.parse(await page.evaluate('axe.run(document, { resultTypes: ["violations"] })'));
  return run.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
  );
}
