import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accessRange,
  can,
  permissions,
  permissionsAnywhere,
  requirePermission,
  type Actor,
  type RoleGrant,
} from './access.ts';

function anActor(grants: RoleGrant[], extra: Partial<Actor> = {}): Actor {
  return { kind: 'user', id: 'usr_1', name: 'ann', grants, ...extra };
}
const device = { siteId: 'sit_1', groupIds: ['grp_1'], deviceId: 'dev_1' };
const role = fc.constantFrom('owner' as const, 'operator' as const, 'viewer' as const);
const scope = fc.oneof(
  fc.constant({ kind: 'everything' as const }),
  fc.record({
    kind: fc.constantFrom('site' as const, 'group' as const, 'device' as const),
    id: fc.constantFrom('sit_1', 'grp_1', 'dev_1', 'other'),
  }),
);
const grants = fc.array(fc.record({ role, scope }), { maxLength: 4 });

describe('access', () => {
  it.each(['site', 'group', 'device'] as const)('a grant over one %s covers what is in it and nothing else', (kind) => {
    const id = { site: 'sit_1', group: 'grp_1', device: 'dev_1' }[kind];
    const actor = anActor([{ role: 'viewer', scope: { kind, id } }]);
    expect(can(actor, 'device:read', device)).toBe(true);
    expect(can(actor, 'device:read', { siteId: 'x', groupIds: ['y'], deviceId: 'z' })).toBe(false);
    expect(can(actor, 'device:read')).toBe(false);
    expect(can(actor, 'device:write', device)).toBe(false);
  });

  it('an owner of one site is no owner of the installation', () => {
    const actor = anActor([{ role: 'owner', scope: { kind: 'site', id: 'sit_1' } }]);
    expect(can(actor, 'user:write')).toBe(false);
    expect(() => requirePermission(actor, 'settings:write')).toThrow(
      expect.objectContaining({ code: 'access.denied' }),
    );
  });

  it('a grant over a part opens no page about the whole', () => {
    const part = { kind: 'site' as const, id: 'sit_1' };
    expect(permissionsAnywhere(anActor([{ role: 'viewer', scope: part }]))).toEqual([
      ...['site:read', 'device:read', 'live:view'],
    ]);
    const whole = permissionsAnywhere(anActor([{ role: 'viewer', scope: { kind: 'everything' } }]));
    expect(whole).toContain('status:read');
    expect(permissionsAnywhere(anActor([{ role: 'owner', scope: { kind: 'everything' } }]))).toEqual([...permissions]);
  });

  it('a token never has more than its person', () => {
    fc.assert(
      fc.property(
        grants,
        fc.subarray([...permissions]),
        fc.constantFrom(...permissions),
        (list, narrowedTo, permission) => {
          const person = anActor(list);
          const token = anActor(list, { kind: 'token', narrowedTo });
          if (can(token, permission, device)) expect(can(person, permission, device)).toBe(true);
        },
      ),
    );
  });

  it('a list range never covers a device that a single read refuses', () => {
    fc.assert(
      fc.property(grants, fc.constantFrom(...permissions), (list, permission) => {
        const actor = anActor(list);
        const range = accessRange(actor, permission);
        const inRange =
          range !== undefined &&
          (range.kind === 'everything' ||
            range.siteIds.includes(device.siteId) ||
            range.groupIds.some((id) => device.groupIds.includes(id)) ||
            range.deviceIds.includes(device.deviceId));
        expect(inRange).toBe(can(actor, permission, device));
      }),
    );
  });
});
