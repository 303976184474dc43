/** The way in: set-up, sign-in, second factors, one-time links. */

import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openPage, signIn } from '../support/browser.ts';
import { type RunningServe, startServe } from '../support/server.ts';

const owner = { username: 'olga', password: 'lantern quartz meadow 7' };
let server: RunningServe;
let browser: Browser;

beforeAll(async () => {
  server = await startServe();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

async function enterPassword(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('User name').fill(owner.username);
  await page.getByLabel('Password', { exact: true }).fill(owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

describe('the way in', () => {
  it('lets nobody claim a new installation without the printed link', async () => {
    const { page } = await openPage(browser);
    await page.goto(server.origin);
    await page.getByRole('heading', { name: 'The set-up link is needed' }).waitFor();
    expect(await page.getByLabel('New password').count()).toBe(0);
  });

  it('makes the first owner with the link, takes the secret out of the address, and signs in', async () => {
    const { page, faults } = await openPage(browser);
    await page.goto(server.setupLink);
    await page.getByLabel('Your name').fill('Olga Owner');
    expect(page.url()).not.toContain('token');
    await page.getByLabel('User name').fill(owner.username);
    await page.getByLabel('New password').fill('short');
    await page.getByText('7 more characters are needed.').waitFor();
    await page.getByLabel('New password').fill(owner.password);
    await page.getByLabel('Repeat the password').fill(owner.password);
    await page.getByRole('button', { name: 'Create the owner account' }).click();
    await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
    await page.getByText('No devices yet').waitFor();
    await signOut(page);
    expect(faults).toEqual([]);
  });

  it('says that name or password is wrong, with the code to quote, and where one wanted to go is kept', async () => {
    const { page } = await openPage(browser);
    await page.goto(`${server.origin}/audit?action=session.`);
    await page.getByLabel('User name').fill(owner.username);
    await page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('people.sign-in-refused');
    await page.getByLabel('Password', { exact: true }).fill(owner.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Audit log' }).waitFor();
    expect(page.url()).toContain('action=session.');
  });

  it('speaks German to a German browser, also about errors', async () => {
    const { page } = await openPage(browser, { locale: 'de-DE' });
    await page.goto(`${server.origin}/sign-in`);
    await page.getByLabel('Benutzername').fill(owner.username);
    await page.getByLabel('Kennwort', { exact: true }).fill('nicht das richtige Kennwort');
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
    await page.getByText('Der Name oder das Kennwort ist nicht richtig.').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByLabel('Sprache').selectOption('en');
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('invites a person by a link that works once', async () => {
    const { page, faults } = await openPage(browser);
    await signIn(page, server.origin, owner);
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('button', { name: 'Invite a person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite a person' });
    await dialog.getByLabel('Name', { exact: true }).fill('Vera Viewer');
    await dialog.getByLabel('User name').fill('vera');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByRole('dialog', { name: 'Link for Vera Viewer' }).locator('code').textContent();

    const visitor = await openPage(browser);
    await visitor.page.goto(link ?? '');
    await visitor.page.getByRole('heading', { name: 'Welcome, Vera Viewer' }).waitFor();
    await visitor.page.getByLabel('New password').fill('copper otter balcony 3');
    await visitor.page.getByLabel('Repeat the password').fill('copper otter balcony 3');
    await visitor.page.getByRole('button', { name: 'Save and sign in' }).click();
    await visitor.page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();

    const late = await openPage(browser);
    await late.page.goto(link ?? '');
    await late.page.getByText('people.link-invalid').waitFor();
    expect([...faults, ...visitor.faults]).toEqual([]);
  });

  it('signs in with an authenticator app, and with a recovery code when it is lost', async () => {
    const { page, faults } = await openPage(browser);
    await signIn(page, server.origin, owner);
    await page.getByRole('link', { name: 'Olga Owner' }).click();
    await page.getByRole('button', { name: 'Set up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
    await dialog.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
    const secret = (await dialog.locator('code').textContent()) ?? '';
    const totp = new TOTP({ secret: secret.replaceAll(' ', '') });
    await dialog.getByLabel('Code that the app shows now').fill(totp.generate());
    await dialog.getByRole('button', { name: 'Switch on' }).click();
    await page.getByRole('dialog', { name: 'Your recovery codes' }).waitFor();
    const codes = await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allTextContents();
    expect(codes).toHaveLength(10);
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await signOut(page);

    await enterPassword(page, server.origin);
    // A code counts once, and one step ahead of the clock is allowed for phones that run fast.
    await page.getByLabel('Code of six digits').fill(totp.generate({ timestamp: Date.now() + 30_000 }));
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
    await signOut(page);

    await enterPassword(page, server.origin);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByLabel('Recovery code', { exact: true }).fill(codes[0] ?? '');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Olga Owner' }).click();
    await page.getByText('9 left').waitFor();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('The authenticator app is off.').waitFor();
    expect(faults).toEqual([]);
  });

  it('registers a passkey and signs in with it alone', async () => {
    // Browsers allow passkeys at a name only, and at localhost without TLS.
    const origin = server.origin.replace('127.0.0.1', 'localhost');
    const { page, faults } = await openPage(browser);
    const debuggerSession = await page.context().newCDPSession(page);
    await debuggerSession.send('WebAuthn.enable');
    await debuggerSession.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await signIn(page, origin, owner);
    await page.getByRole('link', { name: 'Olga Owner' }).click();
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name of the passkey').fill('Test key');
    await page.getByRole('button', { name: 'Continue with the browser' }).click();
    await page.getByRole('button', { name: 'I have kept them' }).click();
    await page.getByText('Test key').waitFor();
    await signOut(page);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('heading', { name: 'Fleet', level: 1 }).waitFor();
    expect(faults).toEqual([]);
  });
});
