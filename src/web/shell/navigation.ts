/** What the navigation offers, to whom, and under which key. */

import {
  IconDeviceCctv,
  IconFlask2,
  IconHistory,
  IconLayoutGrid,
  IconRadar2,
  IconSettings,
  IconUsers,
  IconWorldUpload,
} from '@tabler/icons-react';
import type { Permission } from '#src/core/access.ts';
import type { shellTexts } from '../i18n/shell.data.ts';
import { paths } from '../paths.ts';

export interface NavigationItem {
  readonly to: Exclude<(typeof paths)[keyof typeof paths], typeof paths.device>;
  readonly label: keyof typeof shellTexts.en;
  readonly icon: typeof IconUsers;
  readonly permission?: Permission;
  /** In the bar at the bottom of a phone, which has room for five. */
  readonly isPrimary?: boolean;
  /** Second key after `g`. */
  readonly key?: string;
  readonly onlyInDemo?: boolean;
}

export const navigationItems: readonly NavigationItem[] = [
  { to: paths.fleet, label: 'nav.fleet', icon: IconDeviceCctv, permission: 'device:read', isPrimary: true, key: 'f' },
  { to: paths.wall, label: 'nav.wall', icon: IconLayoutGrid, permission: 'live:view', isPrimary: true, key: 'w' },
  {
    to: paths.discover,
    label: 'nav.discover',
    icon: IconRadar2,
    permission: 'discovery:run',
    isPrimary: true,
    key: 'd',
  },
  { to: paths.people, label: 'nav.people', icon: IconUsers, permission: 'user:read', isPrimary: true, key: 'p' },
  { to: paths.audit, label: 'nav.audit', icon: IconHistory, permission: 'audit:read', key: 'a' },
  { to: paths.connections, label: 'nav.connections', icon: IconWorldUpload, permission: 'egress:read' },
  { to: paths.settings, label: 'nav.settings', icon: IconSettings, permission: 'settings:read' },
  { to: paths.demo, label: 'nav.demo', icon: IconFlask2, onlyInDemo: true },
];
