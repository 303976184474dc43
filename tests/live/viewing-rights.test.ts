/** Who may watch: at the opening, and at every moment after it. */

import { describe, expect, it } from 'vitest';
import type { RoleGrant } from '#src/core/access.ts';
import { aHouse } from './house.ts';
import { isAudio, isDescription, openViewer, type TestViewer } from './viewer.ts';

const house = aHouse({ net: 2 }, { yard: { product: 'axis-p3265' }, vault: { product: 'axis-p3265', site: 1 } });

const idOf = (name: string): string => house.devices[name] ?? '';
const pictures = (viewer: TestViewer) => viewer.packets.filter((packet) => !isDescription(packet) && !isAudio(packet));
const atSite = (index: number): RoleGrant[] => [
  { role: 'viewer', scope: { kind: 'site', id: house.siteIds[index] ?? '' } },
];
const everywhere: RoleGrant[] = [{ role: 'viewer', scope: { kind: 'everything' } }];

async function watching(name: string, grants: readonly RoleGrant[]) {
  const person = await house.keepsight.person(name, grants);
  const viewer = await openViewer(house.keepsight.server.origin, person.client);
  viewer.open(0, idOf('yard'));
  await expect.poll(() => pictures(viewer).length, { timeout: 15_000 }).toBeGreaterThan(3);
  return { ...person, viewer };
}

/** How long after a change pictures were still made for this viewer. */
function lastPictureAfterMs(viewer: TestViewer, changedAtMs: number): number {
  return Math.max(0, ...pictures(viewer).map(({ wallTimeUs }) => wallTimeUs / 1000 - changedAtMs));
}

/** Somebody else goes on watching, so the stream goes on. */
async function someTimeOfOthers(): Promise<void> {
  const other = await openViewer(house.keepsight.server.origin, house.keepsight.owner);
  other.open(0, idOf('yard'));
  await expect.poll(() => pictures(other).length, { timeout: 15_000 }).toBeGreaterThan(20);
}

describe('the viewing socket', () => {
  it('is opened for our own pages, for sessions and for tokens that may watch', async () => {
    const { origin } = house.keepsight.server;
    const { owner } = house.keepsight;
    await expect(openViewer(origin, owner, { origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(openViewer(origin, owner, { host: 'rebound.example' })).rejects.toThrow('403');
    await expect(openViewer(origin, house.keepsight.stranger())).rejects.toThrow('403');
    await expect(openViewer(origin, { bearer: 'ks_made-up' })).rejects.toThrow('403');
    const nothing = await house.keepsight.person('without-grants', []);
    await expect(openViewer(origin, nothing.client)).rejects.toThrow('403');
    const token = async (scopes: readonly string[]) => {
      const { json } = await owner.call('POST', '/api/v1/me/tokens', { name: 'Wall', scopes, expiresInDays: 1 });
      return { bearer: String(json['secret']), id: (json['token'] as { id: string }).id };
    };
    await expect(openViewer(origin, await token(['device:read']))).rejects.toThrow('403');
    const good = await token(['live:view', 'device:read']);
    const viewer = await openViewer(origin, good);
    viewer.open(0, idOf('yard'));
    await expect.poll(() => pictures(viewer).length, { timeout: 15_000 }).toBeGreaterThan(0);
    await owner.call('DELETE', `/api/v1/me/tokens/${good.id}`);
    expect(await viewer.closed).toBe(4001);
  });

  it('shows a camera of another site as one that is not there', async () => {
    const { client } = await house.keepsight.person('of-mine', atSite(0));
    const viewer = await openViewer(house.keepsight.server.origin, client);
    viewer.open(0, idOf('vault'));
    viewer.open(1, 'dev_that_never_was');
    viewer.open(2, idOf('yard'), { channelId: 'seven' });
    await expect.poll(() => viewer.said('closed').length).toBe(3);
    const [foreign, madeUp, channel] = [0, 1, 2].map((tile) => viewer.said('closed', tile)[0]);
    expect(foreign).toEqual({ ...madeUp, tile: 0 });
    expect([foreign?.code, channel?.code]).toEqual(['request.not-found', 'request.not-found']);
    expect(viewer.packets).toEqual([]);
  });

  it('ends the picture when the grant is withdrawn', async () => {
    const { id, viewer } = await watching('demoted', everywhere);
    await house.keepsight.owner.call('PUT', `/api/v1/people/${id}/grants`, { grants: atSite(1) });
    const changedAtMs = Date.now();
    await expect.poll(() => viewer.said('closed', 0).length).toBe(1);
    expect(viewer.said('closed', 0)[0]?.code).toBe('request.not-found');
    await someTimeOfOthers();
    expect(lastPictureAfterMs(viewer, changedAtMs)).toBeLessThan(1000);
  });

  it('ends altogether for somebody who may watch nothing any more', async () => {
    const { id, viewer } = await watching('narrowed', everywhere);
    await house.keepsight.owner.call('PUT', `/api/v1/people/${id}/grants`, { grants: [] });
    expect(await viewer.closed).toBe(4001);
  });

  it('ends the picture when the device moves to another site, and when it is removed', async () => {
    const { viewer } = await watching('left-behind', atSite(0));
    const other = await watching('everywhere', everywhere);
    await house.keepsight.owner.call('PATCH', `/api/v1/devices/${idOf('yard')}`, { siteId: house.siteIds[1] });
    await expect.poll(() => viewer.said('closed', 0).length).toBe(1);
    const before = pictures(other.viewer).length;
    await expect.poll(() => pictures(other.viewer).length).toBeGreaterThan(before + 5);
    await house.keepsight.owner.call('DELETE', `/api/v1/devices/${idOf('yard')}`);
    await expect.poll(() => other.viewer.said('closed', 0).map(({ code }) => code)).toEqual(['live.stream-ended']);
    await house.keepsight.owner.call('POST', `/api/v1/devices/${idOf('yard')}/restore`);
    await house.keepsight.owner.call('PATCH', `/api/v1/devices/${idOf('yard')}`, { siteId: house.siteIds[0] });
  });

  it('ends the picture when the group that gave the right is deleted', async () => {
    const { owner } = house.keepsight;
    const groupId = String((await owner.call('POST', '/api/v1/groups', { name: 'Front' })).json['id']);
    await owner.call('PATCH', `/api/v1/devices/${idOf('yard')}`, { groupIds: [groupId] });
    const { viewer } = await watching('by-group', [{ role: 'viewer', scope: { kind: 'group', id: groupId } }]);
    await owner.call('DELETE', `/api/v1/groups/${groupId}`);
    await expect.poll(() => viewer.said('closed', 0).map(({ code }) => code)).toEqual(['request.not-found']);
  });

  it('ends with the session', async () => {
    const { client, viewer } = await watching('leaver', everywhere);
    await client.call('POST', '/api/v1/sign-out');
    expect(await viewer.closed).toBe(4001);
  });

  it('is written to the audit log once for each person and channel', async () => {
    const { id, viewer } = await watching('audited', everywhere);
    viewer.open(1, idOf('yard'));
    viewer.open(2, idOf('yard'), { width: 100, height: 100 });
    await expect.poll(() => viewer.said('playing', 2).length).toBe(1);
    const { json } = await house.keepsight.owner.call('GET', '/api/v1/audit?limit=100');
    const entries = json['entries'] as { action: string; actor: { id: string }; object: { id: string } }[];
    const mine = entries.filter(({ action, actor }) => action === 'live.view' && actor.id === id);
    expect(mine.map(({ object }) => object.id)).toEqual([idOf('yard')]);
  });
});
