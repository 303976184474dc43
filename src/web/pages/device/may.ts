/** The same decision as the server's, to disable with a reason; the server decides again. */

import { can, type Permission } from '#src/core/access.ts';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import { useMe } from '../../api/session.ts';

export function useMay(device: Pick<DeviceDetail, 'id' | 'siteId' | 'groupIds'>): (permission: Permission) => boolean {
  const me = useMe();
  const actor = { kind: me.kind, id: me.id, name: me.name, grants: me.grants };
  const target = { siteId: device.siteId, groupIds: device.groupIds, deviceId: device.id };
  return (permission) => can(actor, permission, target);
}
