/**
 * Under which names browsers may reach us, and from which pages they may change something.
 * A Host that is a foreign name is refused, so that a rebound DNS name reads nothing; an Origin that is not our own is
 * refused on every change and on the WebSocket, so that another site's page does nothing in a person's name.
 */

import { hostname } from 'node:os';
import { parseIp } from '#src/core/ip.ts';
import { defineError } from '#src/core/errors.ts';

const HostRefused = defineError('request.host-refused', {
  kind: 'forbidden',
  retry: 'never',
  status: 421,
  message: () => 'Keepsight is not reached under this name.',
  remedy: 'Use the address of the machine, or add the name to http.origins in the configuration.',
});

const OriginRefused = defineError('request.origin-refused', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'This change was asked for by the page of another site.',
  remedy: 'Open the console itself. If it stands behind a proxy, add its address to http.origins in the configuration.',
});

export interface OriginPolicy {
  /** The origin under which this request reached us. @throws HostRefused */
  originOf(hostHeader: string | undefined): string;
  /** @throws OriginRefused */
  requireSameOrigin(originHeader: string | undefined, hostHeader: string | undefined, isRequired: boolean): void;
}

export function createOriginPolicy(options: {
  readonly isTls: boolean;
  readonly origins: readonly string[];
}): OriginPolicy {
  const machine = hostname().toLowerCase();
  const ownNames = new Set(['localhost', machine, `${machine}.local`]);
  const configured = new Map(options.origins.map((origin) => [new URL(origin).host, origin]));
  const scheme = options.isTls ? 'https' : 'http';

  const originOf: OriginPolicy['originOf'] = (hostHeader) => {
    const host = (hostHeader ?? '').toLowerCase();
    const listed = configured.get(host);
    if (listed !== undefined) return listed;
    const url = URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`) : undefined;
    if (url === undefined || url.host !== normalised(host, scheme)) throw new HostRefused({});
    const name = url.hostname.replace(/^\[|\]$/g, '');
    if (!ownNames.has(name) && !name.endsWith('.localhost') && parseIp(name) === undefined) throw new HostRefused({});
    return url.origin;
  };

  return {
    originOf,
    requireSameOrigin: (originHeader, hostHeader, isRequired) => {
      if (originHeader === undefined && !isRequired) return;
      if (originHeader !== originOf(hostHeader)) throw new OriginRefused({});
    },
  };
}

/** A URL drops the scheme's own port; so must the comparison. */
function normalised(host: string, scheme: 'http' | 'https'): string {
  return host.replace(scheme === 'https' ? /:443$/ : /:80$/, '');
}
