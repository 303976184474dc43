/** Who asks, when proxies of our own stand before us: read from the right, because everything left of them is made up. */

import { afterEach, describe, expect, it } from 'vitest';
import { startInstallation, type Installation } from './installation.ts';

describe('behind proxies', () => {
  let keepsight: Installation | undefined;
  afterEach(async () => {
    await keepsight?.close();
    keepsight = undefined;
  });

  /** How many people have reported, after one report for each of these headers. */
  async function reporters(proxies: readonly string[], forwarded: readonly string[]): Promise<number> {
    keepsight = await startInstallation({ flags: { 'http.trustedProxies': proxies } });
    const { owner, server } = keepsight;
    const made = await owner.call('POST', '/api/v1/status/components', { name: { en: 'Doors' } });
    for (const header of forwarded) {
      const body = new URLSearchParams({ component: String(made.json['id']), text: 'They stay shut.', kind: 'other' });
      const headers = { 'x-forwarded-for': header };
      const { status } = await fetch(`${server.origin}/status/report`, { method: 'POST', body, headers });
      expect(status).toBe(200);
    }
    const { json } = await owner.call('GET', '/api/v1/status/reports');
    return Number(json['total']);
  }

  it('nobody becomes somebody else by a header, unless a proxy of ours stands there', async () => {
    expect(await reporters([], ['198.51.100.1', '192.0.2.9'])).toBe(1);
  });

  it('nobody does either who comes from elsewhere than our proxy', async () => {
    expect(await reporters(['10.0.0.0/8'], ['198.51.100.1', '192.0.2.9'])).toBe(1);
  });

  it('each is who our proxy saw, whatever he claims himself', async () => {
    const seen = ['198.51.100.1', '203.0.113.7, 198.51.100.1', '192.0.2.9'];
    expect(await reporters(['127.0.0.0/8'], seen)).toBe(2);
  });

  it('each is who the outermost of several proxies saw', async () => {
    const seen = ['198.51.100.1, 10.0.0.2', '203.0.113.7, 198.51.100.1, 10.0.0.3', '192.0.2.9, 10.0.0.2'];
    expect(await reporters(['127.0.0.0/8', '10.0.0.0/8'], seen)).toBe(2);
  });
});
