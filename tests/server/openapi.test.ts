import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { startInstallation } from './installation.ts';

it('the server describes its API as the committed document does', async () => {
  const committed: unknown = JSON.parse(await readFile('openapi/keepsight-v1.json', 'utf8'));
  const installation = await startInstallation();
  try {
    const { status, json } = await installation.owner.call('GET', '/api/v1/openapi.json');
    expect(status).toBe(200);
    expect(json).toEqual(committed);
  } finally {
    await installation.close();
  }
});
