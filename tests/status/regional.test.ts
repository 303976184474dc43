/** What only some vantages see: told when it stays, never called an outage, and never over before the last of them sees it well. */

import { afterEach, expect, it } from 'vitest';
import type { FailureClass } from '#src/core/failure.ts';
import { ComponentInput } from '#src/features/status/contract-schemas.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { openSigningKey } from '#src/platform/signing-key.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput } from '../watch/world.ts';
import { batchOf, enrolVoice, sampleAt } from '../watch/voice.ts';
import { openStatus, type StatusWorld } from './world.ts';

const minute = 60_000;

describeOnStores('what only some vantages see', (openFresh) => {
  const ending: (() => PromiseLike<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ending.splice(0)) await end();
  });

  /** One component that is tested from here, from the east and from the west. */
  const open = async () => {
    const world = await openStatus({ store: await openFresh() });
    const folder = await openTemporaryDirectory('keepsight-regional-');
    ending.push(world.stop, () => folder[Symbol.asyncDispose]());
    const east = await enrolVoice(world, 'East', await openSigningKey(folder.path, 'east'));
    const west = await enrolVoice(world, 'West', await openSigningKey(folder.path, 'west'));
    const monitorId = await world.addMonitor({ vantageIds: ['van_here', east.id, west.id], networksMin: 2 });
    const { id } = await world.addComponent({ en: 'Shop', monitorIds: [monitorId] });
    let sequence = 0;
    /** Every minute, those far away tell what they saw. */
    const pass = async (minutes: number, far: FailureClass | null = null): Promise<void> => {
      for (let passed = 0; passed < minutes; passed += 1) {
        sequence += 1;
        const batch = batchOf(sequence, [sampleAt(monitorId, world.clock.nowMs(), { failure: far })]);
        for (const voice of [east, west]) await voice.send({ batch });
        await world.pass(minute, 20_000);
      }
    };
    const here = (failure: FailureClass | undefined): void => {
      if (failure === undefined) world.script.failures.delete('a.example');
      else world.script.failures.set('a.example', failure);
    };
    await pass(4);
    expect(world.view('shop')?.state).toBe('ok');
    return { world, id, pass, here };
  };
  const told = ({ published }: StatusWorld): string[] =>
    published.map(({ statement, incident }) => `${incident.severity}: ${statement.texts[0]?.title ?? ''}`);
  const newest = ({ published }: StatusWorld): string => JSON.stringify(published.at(-1)?.statement);

  it('is shown with its fault at once, and told as minor when it has stayed a quarter of an hour', async () => {
    const { world, pass, here } = await open();
    here('tcp.timed-out');
    await pass(8);
    expect(world.view('shop')).toMatchObject({ state: 'degraded', isRegional: true, failure: 'tcp.timed-out' });
    expect(told(world)).toEqual([]);
    await pass(12);
    expect(told(world)).toEqual(['minor: Shop fails from some places']);
    expect(newest(world)).toContain('seen from some of 3 vantage points');
    expect(newest(world)).toContain('0 of 1 measured parts fail, 1 from some places only, 0 work');
    expect(newest(world)).not.toMatch(/outage/i);
    here(undefined);
    await pass(20);
    expect(told(world).slice(1)).toEqual(['minor: Shop works again']);
    expect(world.incidents.open()).toEqual([]);
  });

  it('is not told when it passes', async () => {
    const { world, pass, here } = await open();
    here('tcp.timed-out');
    await pass(10);
    here(undefined);
    await pass(20);
    expect(told(world)).toEqual([]);
  });

  it('is an outage as soon as most of them see it, and not over while one still does', async () => {
    const { world, pass, here } = await open();
    here('tcp.timed-out');
    await pass(20);
    await pass(5, 'tcp.timed-out');
    expect(told(world)).toEqual(['minor: Shop fails from some places', 'major: Outage of Shop']);
    await pass(25);
    expect(told(world).slice(2)).toEqual(['major: Shop fails from some places']);
    expect(world.incidents.open()).toHaveLength(1);
    here(undefined);
    await pass(20);
    expect(told(world).slice(3)).toEqual(['major: Shop works again']);
    expect(world.incidents.open()).toEqual([]);
  });

  it('is never named in the title of an outage of something else', async () => {
    const { world, pass, here } = await open();
    here('tcp.timed-out');
    const group = await world.addComponent({ en: 'All' });
    const [shop] = (await world.status.listComponents(world.ctx, { ...noInput, query: { offset: 0, limit: 10 } }))
      .components;
    const { id = '', slug: _slug, createdAt: _created, changedAt: _changed, ...before } = shop ?? {};
    const body = ComponentInput.parse({ ...before, parentId: group.id });
    await world.status.updateComponent(world.ctx, { ...noInput, params: { id }, body });
    const monitorId = await world.addMonitor({ target: 'b.example' });
    await world.addComponent({ en: 'Till', parentId: group.id, position: 9, monitorIds: [monitorId] });
    await pass(20);
    world.script.failures.set('b.example', 'tcp.refused');
    await pass(8);
    expect(told(world)).toEqual(['minor: Shop fails from some places', 'major: Outage of Till']);
    expect(newest(world)).toContain('1 of 2 measured parts fail, 1 from some places only');
  });

  it('is no outage, and nothing that is told, where another test of the same is unknown', async () => {
    const { world, id, pass, here } = await open();
    const [shop] = (await world.status.listComponents(world.ctx, { ...noInput, query: { offset: 0, limit: 10 } }))
      .components;
    const { id: _id, slug: _slug, createdAt: _created, changedAt: _changed, ...before } = shop ?? {};
    const silent = await world.addMonitor({ target: 'silent.example', isEnabled: false });
    const body = ComponentInput.parse({ ...before, monitorIds: [...(shop?.monitorIds ?? []), silent] });
    await world.status.updateComponent(world.ctx, { ...noInput, params: { id }, body });
    here('tcp.timed-out');
    await pass(25);
    expect(world.view('shop')).toMatchObject({ state: 'unknown', isRegional: true });
    expect(told(world)).toEqual([]);
  });

  it('is not told anew over the head of a person who has ended its incident', async () => {
    const { world, pass, here } = await open();
    here('tcp.timed-out');
    await pass(20);
    const [incident] = world.incidents.open();
    const params = { id: incident?.id ?? '' };
    await world.incidents.changeIncident(world.ctx, {
      ...noInput,
      ...{ params, body: { componentIds: [], reason: 'our own line there' } },
    });
    for (const to of ['confirmed', 'observing', 'closed'] as const) {
      if (world.incidents.open()[0]?.state === to) continue;
      await world.incidents.moveIncident(world.ctx, { ...noInput, params, body: { to, reason: 'decided' } });
    }
    await pass(20);
    expect(told(world)).toEqual(['minor: Shop fails from some places']);
  });

  it('joins the incident that a person has opened for it', async () => {
    const { world, id, pass, here } = await open();
    here('tcp.timed-out');
    await pass(5);
    const body = {
      ...{ titles: { en: 'Slow lines' }, originalLocale: 'en' as const, severity: 'minor' as const },
      ...{ state: 'confirmed' as const, componentIds: [id], reason: 'a call' },
    };
    await world.incidents.openIncident(world.ctx, { ...noInput, body });
    await pass(20);
    expect(world.incidents.open()).toHaveLength(1);
    expect(told(world)).toEqual(['minor: Shop fails from some places']);
  });
});
