import { IconCpu, IconDeviceCctv, IconDoor, IconServer, IconSpeakerphone } from '@tabler/icons-react';

const icons = {
  camera: IconDeviceCctv,
  door: IconDoor,
  speaker: IconSpeakerphone,
  recorder: IconServer,
  other: IconCpu,
} as const;

export type Kind = keyof typeof icons;

export function KindIcon({ kind, size = 18 }: { readonly kind: Kind; readonly size?: number }) {
  const Icon = icons[kind];
  return <Icon size={size} stroke={1.6} aria-hidden="true" />;
}
