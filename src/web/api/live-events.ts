/**
 * What a live event changes in what the console holds. Events come in bursts (a switch dies, a thousand devices fall
 * silent), so they are gathered for a moment and applied together.
 */

import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { z } from 'zod';
import type { Endpoint } from '#src/core/endpoint.ts';
import type { Locale } from '#src/core/messages.ts';
import { FleetEvent } from '#src/features/fleet/contract-events.ts';
import type { Device, DevicePage } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { sentenceFor } from '#src/features/fleet/messages.ts';
import { IncidentChanged } from '#src/features/incidents/contract-events.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { StatusEvent } from '#src/features/status/contract-events.ts';
import { listNoticeJobs } from '#src/features/status/contract-notices.ts';
import * as status from '#src/features/status/contract.ts';
import { WatchEvent } from '#src/features/watch/contract-events.ts';
import * as watch from '#src/features/watch/contract.ts';
import { later } from '../browser/clock.ts';
import { keyOf } from './queries.ts';

/** Quick enough to feel live, slow enough that a burst is one change. */
const gatherMs = 300;
/** Lists and counts are asked for again at most this often. */
const refreshMs = 1500;

const LiveEvent = z.union([FleetEvent, WatchEvent, StatusEvent, IncidentChanged]);
type LiveEvent = z.output<typeof LiveEvent>;
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
  let staleLists = new Set<string>();
  let staleIds = new Set<string>();
  let cancelStates: (() => void) | undefined;
  let cancelRefresh: (() => void) | undefined;

  const refresh = (touched: Touched): void => {
    for (const endpoint of touched.lists) staleLists.add(endpoint.path);
    for (const id of touched.ids ?? []) staleIds.add(id);
    cancelRefresh ??= later(refreshMs, () => {
      cancelRefresh = undefined;
      const lists = staleLists;
      const ids = staleIds;
      staleLists = new Set();
      staleIds = new Set();
      // One walk over what is held, however many events there were.
      void client.invalidateQueries({ predicate: ({ queryKey }) => isTouched(queryKey, lists, ids) });
    });
  };
  const applyStates = (): void => {
    cancelStates = undefined;
    const events = states;
    states = new Map();
    client.setQueriesData<z.output<typeof DevicePage>>({ queryKey: keyOf(fleet.listDevices) }, (page) =>
      page === undefined ? page : patchPage(page, events, locale),
    );
    for (const id of events.keys()) refresh({ lists: [fleet.listDevices, fleet.listSites], ids: [id] });
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
      refresh(touchedBy(event));
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

function parseEvent(text: string): LiveEvent | undefined {
  try {
    return LiveEvent.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: nothing that this console knows how to read.
    return undefined;
  }
}

/** What an event makes old: whole lists, and what is held of single objects. */
interface Touched {
  readonly lists: readonly Endpoint[];
  readonly ids?: readonly string[];
}

/** What is derived from everything, so that any change may have changed it. */
const derived = [status.showStatus, status.getComponent, status.listContradictions, status.listReports];

/** @internal */
export function touchedBy(event: Exclude<LiveEvent, StateEvent>): Touched {
  switch (event.type) {
    case 'device.added':
    case 'device.removed':
      return {
        lists: [fleet.listDevices, fleet.listSites, fleet.listRemovedDevices, fleet.listGroups],
        ids: [event.deviceId],
      };
    case 'device.updated':
    case 'device.facts':
      return { lists: [fleet.listDevices], ids: [event.deviceId] };
    case 'discovery.progress':
      return { lists: event.run.state === 'running' ? [] : [fleet.listDiscoveryRuns, fleet.listCandidates] };
    case 'discovery.candidate':
      return { lists: [fleet.listCandidates] };
    case 'adoption.progress':
      return { lists: [fleet.listCandidates], ids: [event.adoption.id] };
    case 'fleet.structure':
      return { lists: [fleet.listSites, fleet.listGroups] };
    case 'monitor.changed':
      return event.isCut
        ? { lists: [watch.listMonitors, watch.getMonitor] }
        : { lists: [watch.listMonitors], ids: event.monitorIds };
    case 'vantage.changed':
      return { lists: [watch.listVantages] };
    case 'status.changed':
      return { lists: derived };
    case 'incident.changed':
      return {
        lists: [
          ...[incidents.listIncidents, incidents.getStatement, incidents.showStatementPreview],
          ...[status.showStatus, listNoticeJobs],
        ],
        ids: [event.incidentId],
      };
    case 'incident.clock':
      return { lists: [], ids: [event.incidentId] };
  }
}

const InputOfOne = z.object({ params: z.object({ id: z.string() }) });

/** Keys are made by `queryOf`: method, path, input. */
export function isTouched(key: QueryKey, lists: ReadonlySet<string>, ids: ReadonlySet<string>): boolean {
  const [, path, input] = key;
  if (typeof path === 'string' && lists.has(path)) return true;
  const one = InputOfOne.safeParse(input);
  return one.success && ids.has(one.data.params.id);
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
