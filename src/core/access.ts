/**
 * Who may do what. One pure decision, `can`, stands before every read and every change.
 * A role is a set of permissions; a grant gives a role over a scope; an API token may narrow, never widen.
 */

import { z } from 'zod';
import { PermissionDenied } from './errors.ts';

export const permissions = [
  'site:read',
  'site:write',
  'device:read',
  'device:write',
  'discovery:run',
  'live:view',
  'ptz:control',
  'speaker:control',
  'door:control',
  'monitor:read',
  'monitor:write',
  'status:read',
  'status:write',
  'incident:read',
  'incident:write',
  'statement:approve',
  'subscriber:read',
  'subscriber:write',
  'subscriber:export',
  'user:read',
  'user:write',
  'audit:read',
  'settings:read',
  'settings:write',
  'egress:read',
  'metrics:read',
] as const;
export const Permission = z.enum(permissions);
export type Permission = z.infer<typeof Permission>;

export const Role = z.enum(['owner', 'operator', 'viewer', 'doorkeeper', 'communicator']);
export type Role = z.infer<typeof Role>;

/** Rights that concern the whole installation, not single devices; only a grant over everything gives them. */
const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  owner: permissions,
  operator: [
    'site:read',
    'device:read',
    'device:write',
    'discovery:run',
    'egress:read',
    'live:view',
    'ptz:control',
    'speaker:control',
    'monitor:read',
    'monitor:write',
    'status:read',
    'incident:read',
  ],
  viewer: ['site:read', 'device:read', 'live:view', 'monitor:read', 'status:read', 'incident:read'],
  // Doors are opened by whoever was given that right on its own, never by the way.
  doorkeeper: ['site:read', 'device:read', 'live:view', 'door:control'],
  // Speaks for the installation in public. Sees no picture and no device.
  communicator: [
    'monitor:read',
    'status:read',
    'status:write',
    'incident:read',
    'incident:write',
    'statement:approve',
    'subscriber:read',
    'subscriber:write',
  ],
};

export const Scope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everything') }),
  z.strictObject({ kind: z.literal('site'), id: z.string().max(64) }),
  z.strictObject({ kind: z.literal('group'), id: z.string().max(64) }),
  z.strictObject({ kind: z.literal('device'), id: z.string().max(64) }),
]);
export type Scope = z.infer<typeof Scope>;

export interface RoleGrant {
  readonly role: Role;
  readonly scope: Scope;
}

export interface Actor {
  readonly kind: 'user' | 'token' | 'system';
  readonly id: string;
  readonly name: string;
  readonly grants: readonly RoleGrant[];
  /** Set for an API token: the only permissions it may use. */
  readonly narrowedTo?: readonly Permission[];
  /** Set for a browser session. */
  readonly sessionId?: string;
}

/** What a device-bound permission is asked for. */
export interface AccessTarget {
  readonly siteId: string;
  readonly groupIds: readonly string[];
  readonly deviceId?: string | undefined;
}

/** The part of the fleet in which an actor holds a permission. */
export type AccessRange =
  | { readonly kind: 'everything' }
  | {
      readonly kind: 'some';
      readonly siteIds: readonly string[];
      readonly groupIds: readonly string[];
      readonly deviceIds: readonly string[];
    };

/** Decides one access. Without a target the permission must be held over everything. */
export function can(actor: Actor, permission: Permission, target?: AccessTarget): boolean {
  if (actor.narrowedTo !== undefined && !actor.narrowedTo.includes(permission)) return false;
  return actor.grants.some(
    (grant) => rolePermissions[grant.role].includes(permission) && scopeCovers(grant.scope, target),
  );
}

function scopeCovers(scope: Scope, target: AccessTarget | undefined): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'site':
      return target?.siteId === scope.id;
    case 'group':
      return target?.groupIds.includes(scope.id) ?? false;
    case 'device':
      return target?.deviceId === scope.id;
  }
}

/** @throws PermissionDenied */
export function requirePermission(actor: Actor, permission: Permission, target?: AccessTarget): void {
  if (!can(actor, permission, target)) throw new PermissionDenied({ permission });
}

/** For lists: the scopes to filter by. `undefined` when the actor holds the permission nowhere. */
export function accessRange(actor: Actor, permission: Permission): AccessRange | undefined {
  if (actor.narrowedTo !== undefined && !actor.narrowedTo.includes(permission)) return undefined;
  const scopes = actor.grants.filter((grant) => rolePermissions[grant.role].includes(permission)).map((g) => g.scope);
  if (scopes.length === 0) return undefined;
  if (scopes.some((scope) => scope.kind === 'everything')) return { kind: 'everything' };
  const idsOf = (kind: Scope['kind']): string[] =>
    scopes.flatMap((scope) => (scope.kind === kind && scope.kind !== 'everything' ? [scope.id] : []));
  return { kind: 'some', siteIds: idsOf('site'), groupIds: idsOf('group'), deviceIds: idsOf('device') };
}

/** Rights that one can have for a part of the fleet. A grant over a part gives no other. */
const rightsOverParts: ReadonlySet<Permission> = new Set([
  ...(['site:read', 'site:write', 'device:read', 'device:write', 'discovery:run'] as const),
  ...(['live:view', 'ptz:control', 'speaker:control', 'door:control'] as const),
]);

/** The effective permissions over everything or anywhere, for showing or disabling things in the console. */
export function permissionsAnywhere(actor: Actor): Permission[] {
  return permissions.filter((permission) => {
    const range = accessRange(actor, permission);
    return range !== undefined && (range.kind === 'everything' || rightsOverParts.has(permission));
  });
}

/** Work that Keepsight does by itself. */
export const systemActor: Actor = {
  kind: 'system',
  id: 'system',
  name: 'Keepsight',
  grants: [{ role: 'owner', scope: { kind: 'everything' } }],
};
