/**
 * Live: streams from cameras, each fetched once and handed on to all who watch; the wall's channels and layouts. This file
 * only puts the parts together. No picture is decoded, changed or kept here, and no packet is made twice.
 */

import type { AccessTarget } from '#src/core/access.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import type { TalkLine } from '#src/plugins/kit/actions.ts';
import type { Driver } from '#src/plugins/kit/driver.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import type { FleetEvent } from '../fleet/contract-events.ts';
import type { Reach } from '../fleet/reach.ts';
import { createActions } from './actions/actions.ts';
import { createAlwaysOn } from './always-on.ts';
import { createLoginGate } from './camera/login-gate.ts';
import { createSupervisor } from './camera/supervisor.ts';
import { listChannels, listStreams, type ChannelParts } from './channels.ts';
import { createFactMemory } from './fact-memory.ts';
import { createLayout, deleteLayout, listLayouts, updateLayout } from './layouts.ts';
import { placesOf } from './places.ts';
import { findLiveSettings } from './repository.ts';
import { getLiveSettings, setLiveSettings, type SettingsParts } from './settings.ts';
import { createStreams } from './streams.ts';
import { createAccessLog } from './viewing/access-log.ts';
import type { Viewer } from './viewing/viewer.ts';
import { createViewing, type Viewing } from './viewing/viewing.ts';

export interface LiveOptions {
  readonly reach: Reach;
  readonly drivers: readonly Driver[];
  readonly guard: EgressGuard;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export type Live = ReturnType<typeof createLive>;

export interface LiveFigures {
  readonly viewers: number;
  readonly tiles: number;
  readonly streams: number;
  readonly bytesSent: number;
  readonly packetsSent: number;
  readonly picturesSkipped: number;
}

/** How often viewers that stopped reading are looked for, and tiles that may climb back. */
const tickMs = 1000;

export function createLive(options: LiveOptions) {
  const { reach, drivers, store, clock, log, random } = options;
  const viewings = new Set<Viewing>();
  const sent = { bytes: 0, packets: 0, skipped: 0 };
  const logins = createLoginGate();
  const streams = createStreams({
    ...{ reach, clock, log },
    settingsOf: (deviceId) => findLiveSettings(store.db, deviceId),
    supervise: (supervised) => createSupervisor({ ...options, logins }, supervised),
  });
  const alwaysOn = createAlwaysOn({ reach, streams, store, log });
  const accessLog = createAccessLog({ store, clock, log });
  const actions = createActions({ reach, clock, log });
  const channelParts: ChannelParts = {
    ...{ reach, streams },
    actionsOf: (driver) => drivers.find(({ id }) => id === driver)?.actions,
    facts: createFactMemory(),
  };
  const settingsParts: SettingsParts = {
    onSettings: (deviceId) => void alwaysOn.refresh(deviceId).then(() => streams.deviceChanged(deviceId)),
  };

  const openTalk = (viewer: Viewer, deviceId: string, signal: AbortSignal): Promise<TalkLine> => {
    const { requestId, address } = viewer;
    const ctx: UseCaseContext = {
      ...{ actor: viewer.actor(), store, clock, random, log, requestId, locale: 'en', signal },
      ...(address === undefined ? {} : { address }),
    };
    return actions.openTalk(ctx, deviceId, signal);
  };
  const openViewing = (viewer: Viewer): Viewing => {
    const viewing = createViewing(
      {
        ...{ store, clock, log, reach, streams, accessLog, openTalk },
        onSent: (bytes) => {
          sent.bytes += bytes;
          sent.packets += 1;
        },
        onSkipped: (pictures) => void (sent.skipped += pictures),
      },
      viewer,
    );
    viewings.add(viewing);
    return {
      ...viewing,
      end: () => {
        viewings.delete(viewing);
        viewing.end();
      },
    };
  };

  const moved = (deviceId: string, target: AccessTarget | undefined): void => {
    for (const viewing of viewings) viewing.deviceMoved(deviceId, target);
  };
  /** A group or a site is gone, which may have given somebody the right to watch. */
  const recheckPlaces = async (): Promise<void> => {
    for (const viewing of viewings) viewing.suspend('places');
    try {
      const open = new Set([...viewings].flatMap((viewing) => viewing.deviceIds()));
      const places = await placesOf(store.db, [...open]);
      for (const deviceId of open) moved(deviceId, places.get(deviceId));
    } finally {
      for (const viewing of viewings) viewing.resume('places');
    }
  };
  const follow = (work: Promise<void>): void =>
    void work.catch((error: unknown) => log.error('A change of the fleet did not reach the live view.', { error }));

  /** Everything that the fleet tells goes through here. */
  const fleetChanged = (event: FleetEvent): void => {
    switch (event.type) {
      case 'device.added':
      case 'device.updated':
        moved(event.deviceId, event.access.target);
        return follow(alwaysOn.refresh(event.deviceId).then(() => streams.deviceChanged(event.deviceId)));
      case 'device.facts':
        if (!event.kinds.includes('channels')) return;
        for (const viewing of viewings) viewing.lookUpAgain(event.deviceId);
        return follow(alwaysOn.refresh(event.deviceId).then(() => streams.deviceChanged(event.deviceId)));
      case 'device.removed':
        streams.deviceGone(event.deviceId);
        return moved(event.deviceId, undefined);
      case 'device.state':
        if (event.state === 'up' && event.previousState !== 'up') streams.deviceAnswers(event.deviceId);
        return;
      case 'fleet.structure':
        return follow(recheckPlaces());
      case 'discovery.progress':
      case 'discovery.candidate':
      case 'adoption.progress':
        return;
    }
  };

  const { openTalk: _openTalk, end: endActions, ...actionUseCases } = actions;
  const bind =
    <P, I, O>(parts: P, useCase: (own: P, ctx: UseCaseContext, input: I) => Promise<O>) =>
    (ctx: UseCaseContext, input: I): Promise<O> =>
      useCase(parts, ctx, input);

  return {
    ...actionUseCases,
    listChannels: bind(channelParts, listChannels),
    listStreams: bind(channelParts, listStreams),
    getLiveSettings: bind(settingsParts, getLiveSettings),
    setLiveSettings: bind(settingsParts, setLiveSettings),
    listLayouts,
    createLayout,
    updateLayout,
    deleteLayout,

    openViewing,
    fleetChanged,
    figures: (): LiveFigures => ({
      viewers: viewings.size,
      tiles: [...viewings].reduce((sum, viewing) => sum + viewing.deviceIds().length, 0),
      streams: streams.running().length,
      bytesSent: sent.bytes,
      packetsSent: sent.packets,
      picturesSkipped: sent.skipped,
    }),
    /** Looks after the viewers, and fetches what is to be always on unless told otherwise; ends all with the signal. */
    run: async (signal: AbortSignal, { isVisitor = false } = {}): Promise<void> => {
      if (!isVisitor) await alwaysOn.start();
      while (!signal.aborted) {
        for (const viewing of viewings) viewing.tick();
        await clock.sleep(tickMs, signal).catch(() => undefined);
      }
      for (const viewing of [...viewings]) viewing.end();
      await Promise.all([streams.close(), endActions(), accessLog.settled()]);
    },
  };
}
