/** The APIs that a device lists in apidiscovery.cgi, by version and kind. */

import { hasAudioOut } from '../products.data.ts';
import type { AxisCall } from './access.ts';

export interface ApiEntry {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly status: 'official' | 'released' | 'beta' | 'deprecated';
}

interface ApiRow extends Omit<ApiEntry, 'status'> {
  readonly status?: ApiEntry['status'];
  /** Left out: every device with an API list. */
  readonly when?: (call: AxisCall) => boolean;
}

const hasVideo = (call: AxisCall): boolean => call.product.media !== undefined;
const hasAudio = (call: AxisCall): boolean => hasAudioOut(call.product) || call.product.media?.audio !== undefined;
const isTwelve = (call: AxisCall): boolean => call.traits.deviceConfiguration === 'twelve';
const isEleven = (call: AxisCall): boolean => call.traits.deviceConfiguration !== 'none';

const rows: readonly ApiRow[] = [
  { id: 'api-discovery', version: '1.0', name: 'API Discovery Service' },
  { id: 'basic-device-info', version: '1.3', name: 'Basic Device Information' },
  { id: 'param-cgi', version: '1.0', name: 'Legacy Parameter Handling' },
  { id: 'systemready', version: '1.4', name: 'Systemready', when: (call) => call.traits.systemReady },
  { id: 'user-management', version: '1.1', name: 'User Management' },
  { id: 'fwmgr', version: '1.10', name: 'Firmware Management' },
  { id: 'network-settings', version: '1.28', name: 'Network Settings' },
  { id: 'ntp', version: '1.6', name: 'NTP', when: (call) => call.traits.networkTime },
  { id: 'time-service', version: '1.0', name: 'Time', when: (call) => call.traits.timeService },
  { id: 'ssh', version: '1.0', name: 'SSH Management', when: isEleven },
  { id: 'mdnssd', version: '1.0', name: 'mDNS-SD', when: isEleven },
  { id: 'remote-syslog', version: '1.2', name: 'Remote Syslog' },
  { id: 'mqtt-client', version: '1.6', name: 'MQTT Client' },
  { id: 'audit-log', version: '1.0', name: 'Audit Log', when: isTwelve },
  { id: 'event-streaming-over-websocket', version: '1.0', name: 'Event streaming over WebSocket', when: isEleven },
  { id: 'stream-profiles', version: '1.0', name: 'Stream Profiles', when: hasVideo },
  { id: 'media-cgi', version: '1.0', name: 'Media CGI', when: (call) => hasVideo(call) && isEleven(call) },
  { id: 'view-area', version: '1.0', name: 'View Area', when: hasVideo },
  { id: 'signed-video', version: '1.0', name: 'Signed Video', when: (call) => hasVideo(call) && isEleven(call) },
  {
    id: 'disk-management',
    version: '1.0',
    name: 'Edge storage: Disk management',
    when: (call) => call.product.kind !== 'door',
  },
  {
    id: 'recording',
    version: '1.0',
    name: 'Edge storage: Recording',
    when: (call) => hasVideo(call) || call.product.kind === 'recorder',
  },
  {
    id: 'recording-export',
    version: '1.0',
    name: 'Edge storage: Export',
    when: (call) => hasVideo(call) || call.product.kind === 'recorder',
  },
  {
    id: 'io-port-management',
    version: '1.0',
    name: 'I/O port management',
    when: (call) => call.product.kind !== 'recorder',
  },
  { id: 'ptz-control', version: '1.0', name: 'PTZ Control', when: (call) => call.product.ptz },
  { id: 'audio-device-control', version: '1.1', name: 'Audio Device Control', when: hasAudio },
  { id: 'audio-streaming-capabilities', version: '1.0', name: 'Audio Streaming Capabilities', when: hasAudio },
  { id: 'mediaclip', version: '1.0', name: 'Media clip', when: (call) => hasAudioOut(call.product) },
  { id: 'door-control', version: '1.0', name: 'Door control', when: (call) => call.product.kind === 'door' },
];

export function apiListOf(call: AxisCall): readonly ApiEntry[] {
  return rows
    .filter((row) => row.when?.(call) ?? true)
    .map(({ id, version, name, status }) => ({ id, version, name, status: status ?? 'official' }));
}
