/** What every dialog of the device page receives. */

import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';

export interface DeviceDialogProps {
  readonly device: DeviceDetail;
  readonly onClose: () => void;
}
