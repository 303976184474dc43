/** Live: what its endpoints and its viewing socket speak of. */

import { z } from 'zod';

export const Id = z.string().min(1).max(64);
const Timestamp = z.number();
const channelId = z.string().min(1).max(128);

export const ChannelParams = z.strictObject({ id: Id, channel: channelId });
export const DeviceParams = z.strictObject({ id: Id });

/** What is wrong between camera and site. `messages.ts` has the words. */
export const LiveFaultClass = z.enum([
  'name-not-found',
  'refused',
  'no-route',
  'timed-out',
  'connection-broken',
  'own-network',
  'tls-failed',
  'certificate-changed',
  'login-missing',
  'login-refused',
  'login-insecure',
  'forbidden',
  'not-found',
  'too-many-sessions',
  'session-lost',
  'camera-error',
  'transport-refused',
  'redirect-refused',
  'not-rtsp',
  'description-invalid',
  'no-video',
  'codec-unsupported',
  'picture-too-large',
  'no-key-picture',
  'no-media',
  'stalled',
  'ended-by-camera',
  'refused-by-guard',
  'unknown',
]);
export type LiveFaultClass = z.infer<typeof LiveFaultClass>;

export const LiveFault = z.strictObject({
  class: LiveFaultClass,
  /** One English sentence for logs and experts, without any secret. */
  detail: z.string().max(500),
});
export type LiveFault = z.infer<typeof LiveFault>;

/**
 * - `off`: nobody watches.
 * - `connecting`: the first attempt runs.
 * - `live`: media comes.
 * - `stalled`: connected, but nothing has come for some seconds.
 * - `waiting`: failed; tries again by itself at `nextTryAt`.
 * - `stopped`: a person must do something first, such as entering the new password.
 */
export const LiveStateName = z.enum(['off', 'connecting', 'live', 'stalled', 'waiting', 'stopped']);
export type LiveStateName = z.infer<typeof LiveStateName>;

export const LiveState = z.strictObject({
  state: LiveStateName,
  since: Timestamp,
  fault: LiveFault.nullable(),
  /** Site time, milliseconds; only in `waiting`. */
  nextTryAt: Timestamp.nullable(),
});
export type LiveState = z.infer<typeof LiveState>;

export const StreamQuality = z.enum(['main', 'sub']);
export type StreamQuality = z.infer<typeof StreamQuality>;

const ChannelStream = z.strictObject({
  profileId: z.string().max(128),
  quality: StreamQuality,
  codec: z.string().max(32).nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});

/** One video input of one camera, as a wall offers it. */
export const LiveChannel = z.strictObject({
  deviceId: Id,
  deviceName: z.string(),
  siteId: Id,
  siteName: z.string(),
  channelId,
  name: z.string(),
  streams: z.array(ChannelStream),
  can: z.strictObject({
    ptz: z.boolean(),
    listen: z.boolean(),
    talk: z.boolean(),
    snapshot: z.boolean(),
  }),
});
export type LiveChannel = z.infer<typeof LiveChannel>;

export const tilesMax = 36;
export const LayoutTile = z.strictObject({ deviceId: Id, channelId }).nullable();
export const LayoutInput = z.strictObject({
  name: z.string().trim().min(1).max(80),
  /** Columns of the grid: 1 to 6. */
  columns: z.number().int().min(1).max(6),
  /** Row by row; null is an empty place. */
  tiles: z.array(LayoutTile).min(1).max(tilesMax),
  /** Shown to everybody who may see its cameras; only its maker changes it. */
  shared: z.boolean(),
});
export type LayoutInput = z.infer<typeof LayoutInput>;
export const Layout = LayoutInput.extend({
  id: Id,
  mine: z.boolean(),
  ownerName: z.string(),
  changedAt: Timestamp,
});
export type Layout = z.infer<typeof Layout>;

export const Transport = z.enum(['auto', 'tcp', 'udp']);
export const LiveSettings = z.strictObject({
  /** `auto`: TCP, as loss on the way damages pictures. */
  transport: Transport,
  /** Connected although nobody watches: the first picture is there at once. */
  alwaysOn: z.boolean(),
});
export type LiveSettings = z.infer<typeof LiveSettings>;

const speed = z.number().min(-1).max(1);
export const PtzCommand = z.discriminatedUnion('action', [
  /** Moves for at most `forMs` and is stopped by the site then; a joystick repeats it. */
  z.strictObject({
    action: z.literal('move'),
    pan: speed,
    tilt: speed,
    zoom: speed,
    forMs: z.number().int().min(100).max(2000).default(1000),
  }),
  z.strictObject({ action: z.literal('stop') }),
  z.strictObject({ action: z.literal('home') }),
  z.strictObject({ action: z.literal('preset'), preset: z.string().min(1).max(128) }),
]);
export type PtzCommand = z.infer<typeof PtzCommand>;
export const PtzPreset = z.strictObject({ id: z.string(), name: z.string() });

export const DoorOperation = z.enum(['access', 'lock', 'unlock']);
export type DoorOperation = z.infer<typeof DoorOperation>;
export const Door = z.strictObject({
  id: z.string(),
  name: z.string(),
  operations: z.array(DoorOperation),
  door: z.enum(['open', 'closed', 'unknown']),
  lock: z.enum(['locked', 'unlocked', 'unknown']),
  mode: z.string(),
  alarm: z.enum(['normal', 'forced-open', 'open-too-long', 'unknown']),
  /** When the device was asked, site time. */
  readAt: Timestamp,
});
export type Door = z.infer<typeof Door>;

export const Speaker = z.strictObject({
  volumePercent: z.number().nullable(),
  muted: z.boolean().nullable(),
  clips: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  readAt: Timestamp,
});
export type Speaker = z.infer<typeof Speaker>;

export const SpeakerCommand = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('volume'), percent: z.number().int().min(0).max(100) }),
  z.strictObject({ action: z.literal('play'), clip: z.string().min(1).max(128) }),
  /** A short tone that Keepsight sends itself. */
  z.strictObject({ action: z.literal('test') }),
  z.strictObject({ action: z.literal('stop') }),
]);
export type SpeakerCommand = z.infer<typeof SpeakerCommand>;
