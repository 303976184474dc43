/** What a live picture on a page shows, read from its pixels and its words. */

import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { expect } from 'vitest';

const withinMs = 30_000;

/** A tile of the wall, or the picture of a device page. */
export function pictureOf(page: Page, label: string | RegExp): Locator {
  return page.getByRole('group', { name: label });
}

/** Runs in the page, where the tests' own types do not know the elements. */
async function evaluateIn(picture: Locator, code: string): Promise<unknown> {
  const label = JSON.stringify(await picture.getAttribute('aria-label'));
  return picture
    .page()
    .evaluate(`((element) => { ${code} })(document.querySelector('[aria-label=' + CSS.escape(${label}) + ']'))`);
}

/** One number for all pixels of the picture; 0 when nothing is there. Any change of the picture changes it. */
export async function pixelsOf(picture: Locator): Promise<number> {
  const code = `
    const shown = element.querySelector('[data-picture] > *');
    if (shown === null) return 0;
    const copy = document.createElement('canvas');
    copy.width = 160;
    copy.height = 90;
    const context = copy.getContext('2d', { willReadFrequently: true });
    context.drawImage(shown, 0, 0, 160, 90);
    let sum = 0;
    for (const byte of context.getImageData(0, 0, 160, 90).data) sum = (sum * 31 + byte) >>> 0;
    return sum;`;
  return z.number().parse(await evaluateIn(picture, code));
}

/** The words over the picture: `Live`, `Frozen` and so on, as a person reads them. */
export async function marksOf(picture: Locator): Promise<string> {
  return (await picture.innerText()).replaceAll(/\s+/g, ' ');
}

/** Waits until so many different pictures have been seen while the tile says that it is live. */
export async function untilMoving(picture: Locator, different = 4): Promise<void> {
  const seen = new Set<number>();
  await expect
    .poll(
      async () => {
        const sum = await pixelsOf(picture);
        if (sum !== 0 && (await marksOf(picture)).includes('Live')) seen.add(sum);
        return seen.size;
      },
      { timeout: withinMs, interval: 100 },
    )
    .toBeGreaterThanOrEqual(different);
}

/** What the player wrote on the surface, such as `route` and `audio`. */
export async function playerWords(picture: Locator): Promise<Readonly<Record<string, string>>> {
  const words = await evaluateIn(picture, `return { ...(element.querySelector('[data-picture]')?.dataset ?? {}) };`);
  return z.record(z.string(), z.string()).parse(words);
}
