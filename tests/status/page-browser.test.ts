/** The page in a real Chromium, from a folder as readers get it: with and without script, narrow and wide, light and dark. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '#src/features/status/contract-schemas.ts';
import { renderPage } from '#src/features/status/page/render-page.ts';
import { accessibilityViolations, launchBrowser, openPage } from '../support/browser.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { february2022Snapshot } from '../support/snapshots-february.ts';
import { aComponentView, aSnapshot, snapshotAt, unknownSnapshot } from '../support/snapshots.ts';

let browser: Browser;
let folder: string;

const rightToLeft = (): Snapshot =>
  aSnapshot({
    components: [
      aComponentView({ name: { en: 'מצלמות חיפה' }, description: { en: 'مرحبا بالعالم' } }),
      aComponentView({
        slug: 'b',
        name: { en: 'x'.repeat(200) },
        state: 'down',
        measured: 'down',
        failure: 'tcp.refused',
      }),
    ],
  });

beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'keepsight-page-'));
  const states = { feb: february2022Snapshot(), unknown: unknownSnapshot(), rtl: rightToLeft() };
  const signer = aPageSigner();
  for (const [name, snapshot] of Object.entries(states)) {
    for (const [path, { bytes }] of renderPage(snapshot, signer)) {
      const target = join(folder, name, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
    }
  }
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (path: string): string => `file://${folder}/${path}`;

/** The scanner asks for the style sheet by itself, which the policy of the page refuses it. */
const ofThePage = (faults: readonly string[]): string[] => faults.filter((fault) => !fault.startsWith('Connecting to'));

/** One of each kind of page. */
const kinds = [
  '',
  'component/main-site/',
  'component/regional-sites/',
  'incident/inc_1/',
  'history/',
  'subscribe/',
  'report/',
  'formats/',
];

describe('accessibility', () => {
  it.each([
    [1280, 'light', 'en'],
    [1280, 'dark', 'de'],
    [320, 'light', 'ja'],
    [320, 'dark', 'fr'],
  ] as const)('has no violations at %d pixels, %s, in %s; nothing is cut off', async (width, colorScheme, locale) => {
    const { page, faults } = await openPage(browser, { viewport: { width, height: 800 }, colorScheme });
    for (const kind of kinds) {
      await page.goto(at(`feb/${locale}/${kind}index.html`));
      expect(await accessibilityViolations(page), kind).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth'), kind).toBeLessThanOrEqual(width);
    }
    expect(ofThePage(faults)).toEqual([]);
    await page.context().close();
  });

  it('holds for names of another direction and without end', async () => {
    const { page } = await openPage(browser, { viewport: { width: 320, height: 800 } });
    await page.goto(at('rtl/en/index.html'));
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.context().close();
  });

  it('is walked through by keyboard, beginning with the way past the navigation', async () => {
    const { page } = await openPage(browser);
    await page.goto(at('feb/en/index.html'));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#main$/);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.querySelector("main").contains(document.activeElement)')).toBe(true);
    await page.context().close();
  });

  it('tells the states apart without any colour', async () => {
    const { page } = await openPage(browser);
    await page.goto(at('feb/en/index.html'));
    const marks = await page.evaluate(
      '[...document.querySelectorAll(".component .state")].map((mark) => [mark.textContent.trim(), mark.querySelector("use").getAttribute("href")])',
    );
    const pairs = new Map(marks as [string, string][]);
    expect(pairs.size).toBeGreaterThanOrEqual(5);
    expect(new Set(pairs.values()).size).toBe(pairs.size);
    await page.context().close();
  });
});

describe('without script', () => {
  it('shows everything, and when it was made', async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false });
    await page.goto(at('feb/en/index.html'));
    await page.getByRole('heading', { name: 'Services are down' }).waitFor();
    await page.getByText('Page made').first().waitFor();
    await page.getByText('If the page was made more than 5 minutes ago, it is out of date.').first().waitFor();
    await page.getByRole('link', { name: 'Subscribe' }).click();
    await page.getByRole('textbox', { name: 'Mail address' }).waitFor();
    await page.context().close();
  });
});

describe('a page that grows old', () => {
  it('says so by itself, and takes the green away', async () => {
    const { page, faults } = await openPage(browser);
    await page.clock.install({ time: snapshotAt + 60_000 });
    await page.goto(at('rtl/en/index.html'));
    const alert = page.getByRole('alert');
    expect(await alert.count()).toBe(0);
    const colour = '(getComputedStyle(document.querySelector(".component .is-ok")).color)';
    const fresh = await page.evaluate(colour);
    await page.clock.fastForward(5 * 60_000);
    await alert.waitFor();
    expect(await alert.textContent()).toContain('This page has not been refreshed since 21 Feb 2022, 14:02 UTC.');
    expect(await page.evaluate(colour)).not.toBe(fresh);
    expect(await page.evaluate('document.documentElement.classList.contains("is-stale")')).toBe(true);
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(ofThePage(faults)).toEqual([]);
    await page.context().close();
  });

  it('says so in the language of the page', async () => {
    const { page } = await openPage(browser);
    await page.clock.install({ time: snapshotAt + 86_400_000 });
    await page.goto(at('feb/sv/index.html'));
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('Sidan har inte uppdaterats sedan');
    await page.context().close();
  });
});

describe('times', () => {
  const shownIn = async (timezoneId: string, path: string, javaScriptEnabled = true): Promise<string> => {
    const { page, faults } = await openPage(browser, { timezoneId, javaScriptEnabled });
    await page.goto(at(path));
    const text = await page.locator('main').innerText();
    expect(ofThePage(faults)).toEqual([]);
    await page.context().close();
    return text.replaceAll('\u200b', ' ');
  };

  it('stand in UTC, with the reader’s own beside them where a script runs', async () => {
    expect(await shownIn('Europe/Berlin', 'feb/de/index.html')).toContain('21.02.2022, 14:01 UTC / 15:01 MEZ');
    expect(await shownIn('America/New_York', 'feb/en/index.html')).toContain('21 Feb 2022, 14:01 UTC / 09:01 GMT-5');
    // Where it is another day there, that is said.
    expect(await shownIn('Asia/Tokyo', 'feb/ja/incident/inc_1/index.html')).toContain('22:20 JST');
    expect(await shownIn('Pacific/Auckland', 'feb/en/index.html')).toContain('14:01 UTC / 22 Feb, 03:01 GMT+13');
  });

  it('say nothing twice in a place that has UTC, and leave nothing out without a script', async () => {
    expect(await shownIn('UTC', 'feb/en/index.html')).not.toContain('UTC /');
    const plain = await shownIn('Europe/Berlin', 'feb/en/index.html', false);
    expect(plain).toContain('21 Feb 2022, 14:01 UTC');
    expect(plain).toContain('All times are UTC.');
    expect(plain).not.toContain('CET');
  });

  it('stay in UTC for machines: every moment says so in its markup', async () => {
    const { page } = await openPage(browser, { timezoneId: 'Asia/Tokyo' });
    await page.goto(at('feb/en/index.html'));
    const wrong = await page.evaluate(
      `[...document.querySelectorAll('time')].filter((one) => !/Z$/.test(one.dateTime) || !/ UTC$/.test(one.textContent)).length`,
    );
    expect(wrong).toBe(0);
    await page.context().close();
  });
});

describe('paper', () => {
  it('is not empty, and shows the history and the log', async () => {
    const { page } = await openPage(browser, { timezoneId: 'Europe/Berlin' });
    await page.goto(at('feb/en/index.html'));
    await page.emulateMedia({ media: 'print' });
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(20_000);
    await page.getByText('We switched services off to protect them').first().waitFor();
    expect(await page.locator('nav').first().isVisible()).toBe(false);
    // What is passed on has one time.
    expect(await page.locator('.local').first().isVisible()).toBe(false);
    await page.context().close();
  });
});
