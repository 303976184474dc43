/** What a video channel is called: by its device where that is enough, and never as another one. Pure. */

import type { LiveChannel } from '#src/features/live/contract-schemas.ts';

type Named = Pick<LiveChannel, 'deviceId' | 'deviceName' | 'channelId' | 'name'>;

/** `siblings`: the channels of its device, or a list that holds them. */
export function channelName(channel: Named, siblings: readonly Named[]): string {
  const ofDevice = siblings.filter((each) => each.deviceId === channel.deviceId);
  if (ofDevice.length <= 1) return channel.deviceName;
  const isUnique = ofDevice.filter((each) => each.name === channel.name).length <= 1;
  if (isUnique && channel.name !== '') return `${channel.deviceName}, ${channel.name}`;
  const number = ofDevice.findIndex((each) => each.channelId === channel.channelId) + 1;
  return `${channel.deviceName}, ${channel.name === '' ? '' : `${channel.name} `}${String(number)}`;
}
