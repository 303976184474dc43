import { describe, expect, it } from 'vitest';
import type { Device, DevicePage } from '#src/features/fleet/contract-schemas.ts';
import type { FleetEvent } from '#src/features/fleet/contract-events.ts';
import { isTouched, patchPage, touchedBy } from './live-events.ts';

type StateEvent = Extract<FleetEvent, { type: 'device.state' }>;

const device: Device = {
  id: 'dev_1',
  name: 'Gate',
  siteId: 'site_1',
  groupIds: [],
  kind: 'camera',
  driver: 'axis',
  maker: 'Axis',
  model: 'P3265-V',
  productName: null,
  serial: null,
  mac: null,
  osVersion: null,
  host: '10.0.0.5',
  port: 443,
  tls: true,
  path: null,
  state: 'up',
  fault: null,
  sentence: 'The camera answers.',
  stateSince: 1000,
  checkedAt: 2000,
  answeredAt: 2000,
  login: 'accepted',
  addedAt: 500,
};
const page: DevicePage = {
  devices: [device],
  total: 1,
  facets: { state: {}, kind: {}, siteId: {}, driver: {}, fault: {} },
};

function wentDown(deviceId: string): ReadonlyMap<string, StateEvent> {
  const event: StateEvent = {
    type: 'device.state',
    access: { permission: 'device:read' },
    at: 3000,
    deviceId,
    kind: 'camera',
    state: 'down',
    fault: { class: 'timed-out', fields: { neighbours: 'answer' } },
    previousState: 'up',
  };
  return new Map([[deviceId, event]]);
}

describe('patchPage', () => {
  it('puts a new state with its sentence into the list at once', () => {
    const [patched] = patchPage(page, wentDown('dev_1'), 'en').devices;
    expect(patched).toMatchObject({ state: 'down', stateSince: 3000, checkedAt: 3000 });
    expect(patched?.sentence).toBe('Nothing at this address answers; the rest of this site does.');
  });

  it('leaves a page alone that holds none of the devices, so that nothing is drawn again', () => {
    expect(patchPage(page, wentDown('dev_2'), 'en')).toBe(page);
  });
});

describe('isTouched', () => {
  const lists = new Set(['/api/v1/devices']);
  const ids = new Set(['dev_1']);

  it('finds every window of a list', () => {
    expect(isTouched(['GET', '/api/v1/devices', { query: { offset: 300 } }], lists, ids)).toBe(true);
  });

  it('finds what is held of one device, and of no other', () => {
    expect(isTouched(['GET', '/api/v1/devices/:id', { params: { id: 'dev_1' } }], new Set(), ids)).toBe(true);
    expect(isTouched(['GET', '/api/v1/devices/:id', { params: { id: 'dev_2' } }], new Set(), ids)).toBe(false);
  });
});

describe('what an event makes old', () => {
  const at = 1000;

  it('is the named monitors, or all of them when there are too many to name', () => {
    const access = { permission: 'monitor:read' } as const;
    const few = touchedBy({ type: 'monitor.changed', access, at, monitorIds: ['m1'], isCut: false });
    expect(few.ids).toEqual(['m1']);
    expect(few.lists.map((each) => each.path)).toEqual(['/api/v1/monitors']);
    const many = touchedBy({ type: 'monitor.changed', access, at, monitorIds: [], isCut: true });
    expect(many.lists.map((each) => each.path)).toContain('/api/v1/monitors/:id');
  });

  it('is the room, the list and what was sent, when an incident changed', () => {
    const touched = touchedBy({
      type: 'incident.changed',
      access: { permission: 'incident:read' },
      at,
      incidentId: 'inc_1',
    });
    const paths = new Set(touched.lists.map((each) => each.path));
    expect(isTouched(['GET', '/api/v1/incidents/:id', { params: { id: 'inc_1' } }], paths, new Set(touched.ids))).toBe(
      true,
    );
    expect(isTouched(['GET', '/api/v1/incidents/:id', { params: { id: 'inc_2' } }], paths, new Set(touched.ids))).toBe(
      false,
    );
    expect(paths).toContain('/api/v1/notices');
  });
});
