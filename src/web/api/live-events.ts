/**
 * What a live event changes in what the console holds. Events come in bursts (a switch dies, a thousand devices fall
 * silent), so they are gathered for a moment and applied together.
 */

import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Locale } from '#src/core/messages.ts';
import { FleetEvent } from '#src/features/fleet/contract-events.ts';
import type { Device, DevicePage } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { sentenceFor } from '#src/features/fleet/messages.ts';
import { later } from '../browser/clock.ts';
import { keyOf } from './queries.ts';

/** Quick enough to feel live, slow enough that a burst is one change. */
const gatherMs = 300;
/** Lists and counts are asked for again at most this often. */
const refreshMs = 1500;

type StateEvent = Extract<FleetEvent, { type: 'device.state' }>;

export interface LiveEvents {
  readonly receive: (text: string) => void;
  /** The language of the sentences from now on. */
  readonly speak: (locale: Locale) => void;
  readonly stop: () => void;
}

export function createLiveEvents(client: QueryClient): LiveEvents {
  let locale: Locale = 'en';
  let states = new Map<string, StateEvent>();
  const stale = new Map<string, QueryKey>();
  let cancelStates: (() => void) | undefined;
  let cancelRefresh: (() => void) | undefined;

  const refresh = (key: QueryKey): void => {
    stale.set(JSON.stringify(key), key);
    cancelRefresh ??= later(refreshMs, () => {
      cancelRefresh = undefined;
      const keys = [...stale.values()];
      stale.clear();
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    });
  };
  const applyStates = (): void => {
    cancelStates = undefined;
    const events = states;
    states = new Map();
    client.setQueriesData<z.output<typeof DevicePage>>({ queryKey: keyOf(fleet.listDevices) }, (page) =>
      page === undefined ? page : patchPage(page, events, locale),
    );
    for (const key of [keyOf(fleet.listDevices), keyOf(fleet.listSites)]) refresh(key);
    for (const id of events.keys()) refresh([...keyOf(fleet.getDevice), { params: { id } }]);
  };

  return {
    receive: (text) => {
      const event = parseEvent(text);
      if (event === undefined) return;
      if (event.type === 'device.state') {
        states.set(event.deviceId, event);
        cancelStates ??= later(gatherMs, applyStates);
        return;
      }
      if (event.type === 'discovery.progress') {
        client.setQueryData([...keyOf(fleet.getDiscoveryRun), { params: { id: event.run.id } }], event.run);
      }
      for (const key of keysTouchedBy(event)) refresh(key);
    },
    speak: (next) => {
      locale = next;
    },
    stop: () => {
      cancelStates?.();
      cancelRefresh?.();
    },
  };
}

function parseEvent(text: string): FleetEvent | undefined {
  try {
    return FleetEvent.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: nothing that this console knows how to read.
    return undefined;
  }
}

function keysTouchedBy(event: Exclude<FleetEvent, StateEvent>): readonly QueryKey[] {
  switch (event.type) {
    case 'device.added':
    case 'device.removed':
      return [
        keyOf(fleet.listDevices),
        keyOf(fleet.listSites),
        keyOf(fleet.listRemovedDevices),
        keyOf(fleet.listGroups),
      ];
    case 'device.updated':
    case 'device.facts':
      return [[...keyOf(fleet.getDevice), { params: { id: event.deviceId } }], keyOf(fleet.listDevices)];
    case 'discovery.progress':
      return event.run.state === 'running' ? [] : [keyOf(fleet.listDiscoveryRuns), keyOf(fleet.listCandidates)];
    case 'discovery.candidate':
      return [keyOf(fleet.listCandidates)];
    case 'adoption.progress':
      return [[...keyOf(fleet.getAdoption), { params: { id: event.adoption.id } }], keyOf(fleet.listCandidates)];
    case 'fleet.structure':
      return [keyOf(fleet.listSites), keyOf(fleet.listGroups)];
  }
}

/** Puts new states into a page of the list; the same page comes back when it holds none of the devices. */
export function patchPage(
  page: z.output<typeof DevicePage>,
  events: ReadonlyMap<string, StateEvent>,
  locale: Locale,
): z.output<typeof DevicePage> {
  if (!page.devices.some((device) => events.has(device.id))) return page;
  return { ...page, devices: page.devices.map((device) => patchDevice(device, events.get(device.id), locale)) };
}

function patchDevice(device: Device, event: StateEvent | undefined, locale: Locale): Device {
  if (event === undefined) return device;
  const { state, fault, at } = event;
  return {
    ...device,
    state,
    fault,
    sentence: sentenceFor(locale, { kind: device.kind, state, fault }),
    stateSince: device.state === state ? device.stateSince : at,
    checkedAt: at,
  };
}
