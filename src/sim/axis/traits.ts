/** What an AXIS OS version can do and how it behaves (VAPIX reference, sections 1.1 to 1.3 and 9.4 of the device notes). */

export interface AxisTraits {
  readonly server: string;
  /** Years before 6.0: CRLF in lists, no qop, Basic beside digest on HTTP. */
  readonly legacy: boolean;
  readonly https: boolean;
  readonly basicDeviceInfo: boolean;
  readonly systemReady: boolean;
  readonly apiDiscovery: 'none' | 'login' | 'anonymous';
  readonly firmwareManagement: boolean;
  readonly timeService: boolean;
  readonly networkTime: boolean;
  readonly networkSettings: boolean;
  readonly streamProfileApi: boolean;
  readonly deviceConfiguration: 'none' | 'eleven' | 'twelve';
  /** The first account may have any name; before, it had to be `root`. */
  readonly anyFirstUser: boolean;
  readonly onvif: boolean;
  readonly wsDiscovery: boolean;
  readonly upnp: boolean;
  readonly throttling: boolean;
  /** TLS 1.0 and 1.1 are still allowed. */
  readonly oldTls: boolean;
}

/** `9.80.123` against `9.80`: compares the first two parts as numbers. */
function isAtLeast(version: string, wanted: `${number}.${number}`): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

export function traitsOf(version: string): AxisTraits {
  const since = (wanted: `${number}.${number}`): boolean => isAtLeast(version, wanted);
  return {
    server: since('6.0') ? 'Apache' : 'Boa/0.94.14rc21',
    legacy: !since('6.0'),
    https: since('6.0'),
    basicDeviceInfo: since('8.40'),
    systemReady: since('9.50'),
    apiDiscovery: apiDiscoveryOf(since),
    firmwareManagement: since('7.40'),
    timeService: since('9.30'),
    networkTime: since('9.10'),
    networkSettings: since('8.50'),
    streamProfileApi: since('8.50'),
    deviceConfiguration: deviceConfigurationOf(since),
    anyFirstUser: since('11.5'),
    onvif: since('6.50'),
    wsDiscovery: since('6.50') && !since('12.0'),
    upnp: !since('9.0'),
    throttling: since('10.0'),
    oldTls: !since('10.0'),
  };
}

/** Open since 8.50, but the tracks 9.80 and 10.12 ask for a login. */
function apiDiscoveryOf(since: (wanted: `${number}.${number}`) => boolean): AxisTraits['apiDiscovery'] {
  if (!since('8.50')) return 'none';
  return since('9.80') && !since('11.0') ? 'login' : 'anonymous';
}

function deviceConfigurationOf(since: (wanted: `${number}.${number}`) => boolean): AxisTraits['deviceConfiguration'] {
  if (since('12.0')) return 'twelve';
  return since('11.8') ? 'eleven' : 'none';
}
