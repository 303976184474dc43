/** What the navigation offers, to whom, and under which key. */

import {
  IconActivity,
  IconBroadcast,
  IconDeviceCctv,
  IconFlask2,
  IconHistory,
  IconLayoutGrid,
  IconMailForward,
  IconRadar2,
  IconSettings,
  IconSpeakerphone,
  IconUsers,
  IconWorldUpload,
} from '@tabler/icons-react';
import type { Permission } from '#src/core/access.ts';
import type { shellTexts } from '../i18n/shell.data.ts';
import { paths, type PlainPath } from '../paths.ts';

export interface NavigationItem {
  readonly to: PlainPath;
  readonly label: keyof typeof shellTexts.en;
  readonly icon: typeof IconUsers;
  readonly permission?: Permission;
  /** In the bar at the bottom of a phone, which has room for five. */
  readonly isPrimary?: boolean;
  /** Second key after `g`. */
  readonly key?: string;
  readonly onlyInDemo?: boolean;
  /** The heading that it stands under. */
  readonly group?: keyof typeof shellTexts.en;
}

export const navigationItems: readonly NavigationItem[] = [
  { to: paths.fleet, label: 'nav.fleet', icon: IconDeviceCctv, permission: 'device:read', isPrimary: true, key: 'f' },
  { to: paths.wall, label: 'nav.wall', icon: IconLayoutGrid, permission: 'live:view', isPrimary: true, key: 'w' },
  {
    to: paths.discover,
    label: 'nav.discover',
    icon: IconRadar2,
    permission: 'discovery:run',
    key: 'd',
  },
  {
    to: paths.components,
    label: 'nav.components',
    icon: IconBroadcast,
    permission: 'status:read',
    isPrimary: true,
    key: 's',
    group: 'nav.group.status',
  },
  {
    to: paths.monitors,
    label: 'nav.monitors',
    icon: IconActivity,
    permission: 'monitor:read',
    key: 'm',
    group: 'nav.group.status',
  },
  {
    to: paths.incidents,
    label: 'nav.incidents',
    icon: IconSpeakerphone,
    permission: 'incident:read',
    isPrimary: true,
    key: 'i',
    group: 'nav.group.status',
  },
  {
    to: paths.subscribers,
    label: 'nav.subscribers',
    icon: IconMailForward,
    permission: 'subscriber:read',
    group: 'nav.group.status',
  },
  {
    to: paths.people,
    label: 'nav.people',
    icon: IconUsers,
    permission: 'user:read',
    key: 'p',
    group: 'nav.group.system',
  },
  {
    to: paths.audit,
    label: 'nav.audit',
    icon: IconHistory,
    permission: 'audit:read',
    key: 'a',
    group: 'nav.group.system',
  },
  {
    to: paths.connections,
    label: 'nav.connections',
    icon: IconWorldUpload,
    permission: 'egress:read',
    group: 'nav.group.system',
  },
  {
    to: paths.settings,
    label: 'nav.settings',
    icon: IconSettings,
    permission: 'settings:read',
    group: 'nav.group.system',
  },
  { to: paths.demo, label: 'nav.demo', icon: IconFlask2, onlyInDemo: true, group: 'nav.group.system' },
];

/** Where somebody begins who may not see the fleet: the first page that is theirs. */
export function firstPage(can: (permission: Permission) => boolean): PlainPath {
  return navigationItems.find((item) => item.permission !== undefined && can(item.permission))?.to ?? paths.account;
}
