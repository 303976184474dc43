/** The JSON services beside identification: time, NTP, network, SSH, mDNS, stream profiles and the firmware's state. */

import { deviceTimeMs, identityOfDevice } from '../device.ts';
import { framesPerSecondOf } from '../streams.ts';
import type { AxisCall } from './access.ts';
import { RpcError, type RpcApi } from './json-cgi.ts';

/** Devices give whole seconds. */
function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

export const timeService: RpcApi = {
  version: '1.0',
  methods: {
    getDateTimeInfo: { role: 'viewer', run: ({ device }) => dateTimeInfo(deviceTimeMs(device)) },
  },
};

const centralEuropeanTime = { timeZone: 'Europe/Stockholm', posixTimeZone: 'CET-1CEST,M3.5.0,M10.5.0/3' };

function dateTimeInfo(nowMs: number): Record<string, unknown> {
  // Winter time all year: the world has no need of a rule for it.
  const local = new Date(nowMs + 3_600_000).toISOString().slice(0, 19);
  return {
    dateTime: isoSeconds(nowMs),
    localDateTime: `${local}+01:00`,
    maxYearSupported: 2037,
    dstEnabled: true,
    ...centralEuropeanTime,
  };
}

export const networkTime: RpcApi = {
  version: '1.6',
  methods: {
    getNTPInfo: {
      role: 'viewer',
      run: ({ device }) => ({
        client: {
          enabled: true,
          NTSEnabled: false,
          serversSource: 'DHCP',
          maxSupportedStaticServers: 2,
          staticServers: [],
          advertisedServers: ['192.168.0.1'],
          staticNTSKEServers: [],
          synced: !device.faults.has('clock-wrong'),
          timeToNextSync: 412,
          timeOffset: 0.0003,
          minpoll: 6,
          maxpoll: 10,
        },
      }),
    },
  },
};

export const networkSettings: RpcApi = {
  version: '1.28',
  methods: { getNetworkInfo: { role: 'operator', run: networkInfo } },
};

function networkInfo(call: AxisCall): unknown {
  const { serial, mac } = identityOfDevice(call.device);
  const address = { address: call.device.address, prefixLength: 8, origin: 'dhcp', scope: 'global' };
  return {
    system: {
      hostname: {
        useDhcpHostname: true,
        hostname: `axis-${serial.toLowerCase()}`,
        staticHostname: `axis-${serial.toLowerCase()}`,
      },
      resolver: { useDhcpResolverInfo: true, nameServers: ['192.168.0.1'], staticNameServers: [], searchDomains: [] },
    },
    devices: [
      {
        name: 'eth0',
        type: 'wired',
        macAddress: mac.toUpperCase(),
        link: true,
        state: 'up',
        IPv4: {
          enabled: true,
          configurationMode: 'dhcp',
          addresses: [address],
          defaultRouter: '192.168.0.1',
          staticAddressConfigurations: [],
        },
        IPv6: { enabled: false, addresses: [] },
        wired: { '8021X': { enabled: false, status: 'stopped' } },
      },
    ],
  };
}

export const sshService: RpcApi = {
  version: '1.0',
  methods: { getSshInfo: { role: 'admin', run: () => ({ enabled: false }) } },
};

export const mdnsService: RpcApi = {
  version: '1.0',
  methods: {
    getMdnssdInfo: {
      role: 'admin',
      run: (call) => ({
        enabled: true,
        friendlyName: `AXIS ${call.product.model} - ${identityOfDevice(call.device).serial}`,
      }),
    },
  },
};

export const streamProfiles: RpcApi = {
  version: '1.0',
  methods: { list: { role: 'viewer', run: listProfiles } },
};

function listProfiles(call: AxisCall, params: Readonly<Record<string, unknown>>): unknown {
  const rate = String(framesPerSecondOf(call.device));
  const all = [
    { name: 'Main', description: 'Full size, H.264', parameters: `videocodec=h264&resolution=1280x720&fps=${rate}` },
    {
      name: 'Sub',
      description: 'Small, for a wall of pictures',
      parameters: `videocodec=h264&resolution=640x360&fps=${rate}`,
    },
    ...(call.product.media?.video.includes('h265-main') === true
      ? [
          {
            name: 'Main H.265',
            description: 'Full size, H.265',
            parameters: `videocodec=h265&resolution=1280x720&fps=${rate}`,
          },
        ]
      : []),
  ];
  const wanted = params['streamProfileName'];
  if (!Array.isArray(wanted) || wanted.length === 0) return { maxProfiles: 26, streamProfile: all };
  const names = wanted.flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'name' in entry ? [String(entry.name)] : [],
  );
  const found = all.filter((profile) => names.includes(profile.name));
  if (found.length < names.length) throw new RpcError(1000, 'Stream profile does not exist.');
  return { maxProfiles: 26, streamProfile: found };
}

export const firmwareManagement: RpcApi = {
  version: '1.10',
  methods: {
    status: {
      role: 'admin',
      run: ({ product }) => ({ activeFirmwareVersion: product.version, activeFirmwarePart: '2801-001-01' }),
    },
  },
};
