/** The vendor of the demo and its mailbox, met over real sockets as a client meets them. */

import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { startLoopbackVendor, vendorStatusPath, type LoopbackVendor } from '#src/sim/internet/loopback-vendor.ts';
import { openMailbox } from '#src/sim/internet/mailbox.ts';
import { wellText } from '#src/sim/internet/vendor.ts';

const port = 8097;

let vendor: LoopbackVendor | undefined;
afterEach(async () => {
  await vendor?.close();
  vendor = undefined;
});

async function start(): Promise<LoopbackVendor> {
  vendor = await startLoopbackVendor(systemClock, port);
  return vendor;
}

/** What a client gets: a status and a text, or the code of what went wrong. */
async function get(given: LoopbackVendor, name: string, path = '/'): Promise<string> {
  const address = given.addressOf(name);
  if (address === undefined) return 'no name';
  try {
    const answer = await fetch(`http://${address}:${String(port)}${path}`, {
      // A new connection each time, as a probe makes it.
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(800),
    });
    return `${String(answer.status)} ${await answer.text()}`;
  } catch (error) {
    if (error instanceof DOMException) return error.name;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  }
}

async function claims(given: LoopbackVendor): Promise<Record<string, string>> {
  const text = (await get(given, 'status.nordlys.example', vendorStatusPath)).replace(/^200 /, '');
  const { components } = JSON.parse(text) as { components: { id: string; status: string }[] };
  return Object.fromEntries(components.map(({ id, status }) => [id, status]));
}

describe('the vendor of the demo', () => {
  it('is well at first, each service under a name of its own', async () => {
    const given = await start();
    for (const { url, claimed } of given.places()) {
      const name = new URL(url).hostname;
      expect(await get(given, name, claimed === null ? vendorStatusPath : '/')).toMatch(/^200 /);
    }
    expect(await get(given, 'login.nordlys.example')).toContain(wellText);
    expect(given.addressOf('www.nowhere.example')).toBeUndefined();
    expect(given.knows('www.nowhere.example')).toBe(false);
  });

  it('fails in the ways that one chooses, and is well again', async () => {
    const given = await start();
    const look = async (condition: string): Promise<string> => {
      expect((await given.set('login', condition))?.condition).toBe(condition);
      return get(given, 'login.nordlys.example');
    };
    expect(await look('refused')).toBe('ECONNREFUSED');
    expect(await look('timed-out')).toBe('TimeoutError');
    expect(await look('error')).toMatch(/^503 /);
    expect(await look('wrong-content')).toMatch(/^200 (?!.*Nordlys is well)/);
    expect(await look('name-gone')).toBe('no name');
    expect(given.knows('login.nordlys.example')).toBe(true);
    expect(await look('well')).toContain(wellText);
    expect(await get(given, 'www.nordlys.example')).toContain(wellText);
  });

  it('says on its page what is true, or that all is well, as one chooses', async () => {
    const given = await start();
    await given.set('login', 'refused');
    expect(await claims(given)).toMatchObject({ login: 'major_outage', remote: 'operational' });
    await given.set('status-page', 'claims-well');
    expect(await claims(given)).toMatchObject({ login: 'operational', remote: 'operational' });
    await given.set('remote', 'error');
    expect(await claims(given)).toMatchObject({ remote: 'operational' });
    await given.set('status-page', 'follows');
    expect(await claims(given)).toMatchObject({ login: 'major_outage', remote: 'major_outage' });
    await given.set('status-page', 'refused');
    expect(await get(given, 'status.nordlys.example', vendorStatusPath)).toBe('ECONNREFUSED');
  });

  it('knows nothing else', async () => {
    const given = await start();
    expect(await given.set('login', 'claims-well')).toBeUndefined();
    expect(await given.set('status-page', 'error')).toBeUndefined();
    expect(await given.set('nothing', 'refused')).toBeUndefined();
  });
});

describe('the mailbox of the demo', () => {
  it('keeps what a mail program hands over, as it was written', async () => {
    const mailbox = await openMailbox(systemClock, { address: '127.21.0.6', port: 2526 });
    const transport = createTransport({ host: mailbox.address, port: mailbox.port, ignoreTLS: true, pool: true });
    try {
      const text = 'Grüße\n.\n..zwei Punkte\nhttp://127.0.0.1/status/confirm?token=abc_DEF-123.456~7890123456789012345';
      await transport.sendMail({ from: 'a@x.example', to: 'b@y.example', subject: 'Störung – gelöst', text });
      await transport.sendMail({ from: 'a@x.example', to: 'c@y.example', subject: 'Two', text: 'Two', html: '<p>2' });
      expect(mailbox.mails().map(({ to, subject, text: read }) => ({ to, subject, text: read }))).toEqual([
        { to: 'c@y.example', subject: 'Two', text: 'Two' },
        { to: 'b@y.example', subject: 'Störung – gelöst', text },
      ]);
    } finally {
      transport.close();
      await mailbox.close();
    }
  });
});
