/** Where the pictures of a stream profile are fetched, from what the fleet knows at this moment. */

import type { ReachedDevice } from '../fleet/reach.ts';
import type { CameraSource } from './camera/session.ts';
import type { LiveFault, LiveSettings } from './contract-schemas.ts';

export interface StreamKey {
  readonly deviceId: string;
  readonly channelId: string;
  readonly profileId: string;
}

export interface FoundSource {
  readonly source: CameraSource;
  /** Changes with everything that a running session would have to be opened anew for. */
  readonly signature: string;
  /** Of the credential in `source`. */
  readonly credentialId: string | undefined;
}

export function sourceOf(
  reached: ReachedDevice | undefined,
  key: StreamKey,
  settings: Pick<LiveSettings, 'transport'>,
): FoundSource | LiveFault {
  if (reached === undefined) return { class: 'not-found', detail: 'The device is no longer in the fleet.' };
  if (reached.login === 'refused') {
    return { class: 'login-refused', detail: `${reached.device.host} refused the stored password.` };
  }
  const channel = reached.channels.find(({ id }) => id === key.channelId);
  const profile = channel?.profiles.find(({ id }) => id === key.profileId);
  const url = profile?.rtspUrl === undefined ? undefined : atHost(profile.rtspUrl, reached.device.host);
  if (url === undefined) return { class: 'not-found', detail: 'The camera does not list this stream any more.' };
  const { credential, credentialId, device } = reached;
  const source: CameraSource = {
    url,
    ...(credential === undefined ? {} : { credential, credentialId }),
    ...(device.pin === null ? {} : { pin: device.pin }),
    transport: settings.transport,
    purpose: { reason: 'live', object: device.id },
  };
  const signature = JSON.stringify([url, credentialId ?? null, device.pin, settings.transport]);
  return { source, signature, credentialId };
}

/**
 * The stream's address at the host where the device is now: a device that moved still lists its old address until its facts
 * are read again, and one behind a translated address never lists another. Its port and its path are its own.
 */
export function atHost(rtspUrl: string, host: string): string | undefined {
  const [, scheme, authority, rest] = /^(rtsps?):\/\/([^/?#]*)(.*)$/is.exec(rtspUrl) ?? [];
  if (scheme === undefined || authority === undefined || rest === undefined) return undefined;
  const [, port] = /:(\d{1,5})$/.exec(authority.slice(authority.lastIndexOf('@') + 1)) ?? [];
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  const name = bare.includes(':') ? `[${bare}]` : bare;
  return `${scheme.toLowerCase()}://${name}${port === undefined ? '' : `:${port}`}${rest}`;
}
