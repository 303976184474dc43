/** The dialogs of the device page, one open at a time. */

import type { Group, Site } from '#src/features/fleet/contract-schemas.ts';
import type { DeviceDialogProps } from './dialog-props.ts';
import { AddressDialog, EditDialog } from './place-dialogs.tsx';
import { CertificateDialog, CredentialDialog, RemoveDialog } from './trust-dialogs.tsx';

export type DeviceDialog = 'edit' | 'address' | 'credential' | 'certificate' | 'remove';

interface DeviceDialogsProps extends DeviceDialogProps {
  readonly dialog: DeviceDialog | undefined;
  readonly sites: readonly Site[];
  readonly groups: readonly Group[];
}

export function DeviceDialogs({ dialog, sites, groups, ...props }: DeviceDialogsProps) {
  switch (dialog) {
    case undefined:
      return null;
    case 'edit':
      return <EditDialog {...props} sites={sites} groups={groups} />;
    case 'address':
      return <AddressDialog {...props} />;
    case 'credential':
      return <CredentialDialog {...props} />;
    case 'certificate':
      return <CertificateDialog {...props} />;
    case 'remove':
      return <RemoveDialog {...props} />;
  }
}
