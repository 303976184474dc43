/** People who lead an incident together, each in a browser of their own, and the public that reads them. */

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { openIncident, roomOf, say, type Speakers, speakersOf } from '../support/speakers.ts';
import { owner, startStatusWorld, type StatusWorld } from '../support/status-world.ts';

let browser: Browser;
let world: StatusWorld;
let root: Page;
let speakers: Speakers;
beforeAll(async () => {
  browser = await launchBrowser();
  world = await startStatusWorld(browser);
  root = (await openPage(browser)).page;
  await signIn(root, world.origin, owner);
  speakers = speakersOf(browser, world.origin, root);
});
afterAll(async () => {
  await world?.stop();
  await browser?.close();
});

const isOff = async (page: Page, name: string): Promise<boolean> =>
  (await page.getByRole('button', { name, exact: true }).getAttribute('aria-disabled')) === 'true';
const goTo = (page: Page, path: string) => page.goto(`${world.origin}${path}`);
/** A page is made every few seconds, after something was said; whoever waits asks again. */
async function readPublic(page: Page, path: string, text: string | RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        const answer = await page.goto(`${world.origin}/status/${path}`);
        return answer?.ok() === true && (await page.getByText(text).count()) > 0;
      },
      { timeout: 90_000, interval: 1000 },
    )
    .toBe(true);
}
async function publicReader(): Promise<Page> {
  // Whoever reads the page needs no script for it.
  return (await openPage(browser, { javaScriptEnabled: false })).page;
}

async function styleInFrame(page: Page, selector: string, property: string): Promise<unknown> {
  const inner = 'document.querySelector("iframe").contentDocument';
  return page.evaluate(`getComputedStyle(${inner}.querySelector("${selector}")).${property}`);
}

/** A draft with one claim, saved. */
async function write(page: Page, incidentId: string, given: { title: string; modality: string; subject: string }) {
  await goTo(page, `/incidents/${incidentId}/statements/new`);
  await page.getByRole('button', { name: 'Add a claim' }).click();
  await page.getByLabel('How sure').selectOption({ value: given.modality });
  await page.getByLabel('About what').selectOption({ value: given.subject });
  await page.getByLabel('In words, in English').fill(`${given.title}, as far as we know.`);
  await page.getByLabel('Title in English').fill(given.title);
  await page.getByRole('button', { name: 'Save the draft' }).click();
  await page.getByText('The draft is saved').waitFor();
}

async function publish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Published; subscribers are being told').waitFor();
}

async function approveAs(name: string, incidentId: string): Promise<Page> {
  const { page } = await speakers.as(name);
  await goTo(page, `/incidents/${incidentId}`);
  await page.getByRole('link', { name: 'Read and approve' }).click();
  await page.getByRole('button', { name: 'Approve it as it stands' }).click();
  await page.getByText('Approved', { exact: true }).first().waitFor();
  return page;
}

describe('a statement', () => {
  it('about a cause is published once somebody else has approved it, in a browser of their own', async () => {
    const { id } = await openIncident(root, world.origin, 'Orders fail');
    const anna = await speakers.as('Anna');
    await write(anna.page, id, { title: 'A certificate ran out', modality: 'suspected', subject: 'cause' });
    await anna.page.getByText('1 more person must approve it').first().waitFor();
    expect(await isOff(anna.page, 'Publish')).toBe(true);
    expect(await isOff(anna.page, 'Approve it as it stands')).toBe(true);
    await anna.page.getByText('You wrote in it; somebody else must approve it.').waitFor({ state: 'attached' });
    await approveAs('Bert', id);
    // She reads it without loading the page again.
    await anna.page.getByText('Nothing is missing.').waitFor();
    await anna.page.getByText(/^Bert, /).waitFor();
    await publish(anna.page);
    const reader = await publicReader();
    await readPublic(reader, `en/incident/${id}/index.html`, 'A certificate ran out, as far as we know.');
    await reader.getByText('Suspected').first().waitFor();
    expect(anna.faults).toEqual([]);
  });

  it('that rules something out waits for two others', async () => {
    const { id } = await openIncident(root, world.origin, 'Mails are late');
    const anna = await speakers.as('Anna');
    await write(anna.page, id, { title: 'Not an intrusion', modality: 'ruled-out', subject: 'cause' });
    await anna.page.getByText('2 more people must approve it').first().waitFor();
    const bert = await approveAs('Bert', id);
    await bert.getByText('1 more person must approve it').first().waitFor();
    expect(await isOff(bert, 'Publish')).toBe(true);
    expect(await isOff(bert, 'Approve it as it stands')).toBe(true);
    const carla = await approveAs('Carla', id);
    await carla.getByText('Nothing is missing.').waitFor();
    await publish(anna.page);
    const { statements } = await roomOf(root, world.origin, id);
    expect(statements[0]?.approvals.map((each) => each.personName).toSorted()).toEqual(['Bert', 'Carla']);
  });

  it('ends its approvals with every change of the text', async () => {
    const { id } = await openIncident(root, world.origin, 'Pictures freeze');
    const anna = await speakers.as('Anna');
    await write(anna.page, id, { title: 'A disk is full', modality: 'suspected', subject: 'cause' });
    await approveAs('Bert', id);
    await anna.page.getByText('Nothing is missing.').waitFor();
    await anna.page.getByLabel('Title in English').fill('Two disks are full');
    await anna.page.getByText('Save first: what was not saved is not approved.').waitFor();
    expect(await isOff(anna.page, 'Publish')).toBe(true);
    await anna.page.getByRole('button', { name: 'Save the draft' }).click();
    await anna.page.getByText('0 of 1 given').waitFor();
    expect(await isOff(anna.page, 'Publish')).toBe(true);
  });

  it('is shown while it is written as the page, the mails and the programs get it', async () => {
    const { id } = await openIncident(root, world.origin, 'Doors stay shut', [world.componentIds.login]);
    const { page, faults } = await speakers.as('Anna');
    await goTo(page, `/incidents/${id}/statements/new`);
    await page.getByText('It is shown here as soon as it has a title.').waitFor();
    await page.getByLabel('Title in English').fill('Doors stay shut');
    await page.getByLabel('Text in English (Markdown)').fill('Use the **key** <script>alert(1)</script>');
    const onPage = page.frameLocator('iframe[title="The statement as the page shows it"]');
    await onPage.getByText('<script>alert(1)</script>').waitFor();
    expect(await onPage.locator('strong', { hasText: 'key' }).count()).toBe(1);
    await onPage.getByText('Cloud sign-in').first().waitFor();
    // The page's own style sheet is in force.
    expect(await styleInFrame(page, '.incident', 'borderRadius')).toBe('8px');
    await page.getByRole('tab', { name: 'Mail', exact: true }).click();
    const mail = page.frameLocator('iframe[title="The mail as it is sent"]');
    await mail.getByRole('link', { name: 'Leave with one click' }).waitFor();
    expect(await styleInFrame(page, 'h1', 'fontSize')).toBe('20px');
    await mail.getByRole('link', { name: 'Leave with one click' }).click();
    await mail.getByRole('link', { name: 'Leave with one click' }).waitFor();
    await page.getByRole('tab', { name: 'Text', exact: true }).click();
    await page.getByRole('region', { name: 'The mail as text' }).getByText('Use the key').waitFor();
    await page.getByRole('tab', { name: 'Webhook' }).click();
    await page.getByText('"type": "status.notices"').waitFor();
    await page.getByRole('tab', { name: 'Push' }).click();
    await page.getByText(/"title": ".*Cloud sign-in/).waitFor();
    await page.getByLabel('Reader’s language').selectOption({ value: 'sv' });
    await page.getByText('There is no text in Swedish.').waitFor();
    await page.getByRole('tab', { name: 'Page' }).click();
    await onPage.locator('html[lang="sv"]').waitFor({ state: 'attached' });
    expect(faults).toEqual([]);
  });

  it('gets a translation, first from a machine and then read by a person, and the page says which', async () => {
    const { id } = await openIncident(root, world.origin, 'Logs are late');
    const said = await say(root, world.origin, id, { title: 'Logs are late' });
    const { page } = await speakers.as('Anna');
    const translate = async (title: string, review: string): Promise<void> => {
      await page.getByRole('button', { name: 'Add or better a translation' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Language').selectOption({ value: 'de' });
      await dialog.getByLabel('Title in German').fill(title);
      await dialog.getByLabel('This translation is').selectOption({ value: review });
      await dialog.getByRole('button', { name: 'Publish' }).click();
      await page.getByText('The translation is published').first().waitFor();
    };
    await goTo(page, `/incidents/${id}/statements/${said.id}`);
    await translate('Protokolle kommen zu spät', 'machine-assisted');
    const reader = await publicReader();
    const path = `de/incident/${id}/index.html`;
    await readPublic(reader, path, 'Protokolle kommen zu spät');
    await reader.getByText('Maschinell übersetzt').first().waitFor();
    await translate('Protokolle kommen verspätet', 'reviewed');
    await readPublic(reader, path, 'Protokolle kommen verspätet');
    expect(await reader.getByText('Maschinell übersetzt').count()).toBe(0);
    await readPublic(reader, `fr/incident/${id}/index.html`, 'Logs are late');
  });

  it('that was wrong is corrected by a later one; each points at the other, here and in public', async () => {
    const { id } = await openIncident(root, world.origin, 'Alarms are silent');
    const wrong = await say(root, world.origin, id, { title: 'All alarms are silent' });
    const { page } = await speakers.as('Anna');
    await goTo(page, `/incidents/${id}/statements/${wrong.id}`);
    await page.getByRole('button', { name: 'Correct or replace it' }).click();
    await page.getByLabel('Title in English').fill('Two alarms are silent');
    await page.getByLabel('What was wrong before').fill('We had counted the test alarms.');
    await page.getByRole('button', { name: 'Save the draft' }).click();
    await page.getByText('Nothing is missing.').waitFor();
    await publish(page);
    const older = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: 'All alarms are silent' }) });
    await older.getByText('Replaced', { exact: true }).waitFor();
    await older.getByRole('link', { name: 'Two alarms are silent' }).click();
    await page.getByText('We had counted the test alarms.').first().waitFor();
    await page.getByRole('link', { name: 'All alarms are silent' }).click();
    await page.getByText('Replaced by').waitFor();
    const reader = await publicReader();
    await readPublic(reader, `en/incident/${id}/index.html`, 'We had counted the test alarms.');
    const { statements } = await roomOf(root, world.origin, id);
    const [newer] = statements;
    const links = await reader.locator('.log .mark a').all();
    const hrefs = await Promise.all(links.map(async (link) => (await link.getAttribute('href'))?.split('#')[1]));
    expect(new Set(hrefs)).toEqual(new Set([`s-${newer?.id ?? ''}`, `s-${wrong.id}`]));
  });

  it('whose promise has run over is overdue in the room, in the list and in public', async () => {
    const { id } = await openIncident(root, world.origin, 'Exports hang');
    const { page } = await speakers.as('Anna');
    await goTo(page, `/incidents/${id}`);
    await page.getByText('No next update is promised.').waitFor();
    await say(root, world.origin, id, { title: 'Exports hang', nextUpdateAt: Date.now() + 4000 });
    await page.getByText(/Next update promised by/).waitFor();
    await page.getByText(/^The update promised by .* is overdue for/).waitFor();
    await page.getByText('The public page shows that it is overdue.').waitFor();
    await page.getByText('0 promises kept, 1 broken').waitFor();
    await goTo(page, '/incidents');
    await page
      .getByRole('row', { name: /Exports hang/ })
      .getByText(/overdue/)
      .waitFor();
    const reader = await publicReader();
    await readPublic(reader, `en/incident/${id}/index.html`, /overdue|was promised/);
  });
});
