/** Live: the endpoints for the wall, layouts, snapshots, and moving, opening and sounding things. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import {
  ChannelParams,
  DeviceParams,
  Door,
  DoorOperation,
  Id,
  Layout,
  LayoutInput,
  LiveChannel,
  LiveSettings,
  LiveState,
  PtzCommand,
  PtzPreset,
  Speaker,
  SpeakerCommand,
} from './contract-schemas.ts';

/** What any action at a device can end in. */
const actionErrors = [
  'device.auth-rejected',
  'device.login-needed',
  'device.refused-call',
  'device.answer-invalid',
  'live.cannot-do',
];

export const listChannels = defineEndpoint({
  method: 'GET',
  path: '/api/v1/live/channels',
  access: 'live:view',
  summary: 'List the video channels that you may watch.',
  query: z.strictObject({
    siteId: Id.optional(),
    deviceId: Id.optional(),
    search: z.string().trim().max(100).optional(),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.strictObject({ channels: z.array(LiveChannel), total: z.number() }),
  errors: [],
});

export const listStreams = defineEndpoint({
  method: 'GET',
  path: '/api/v1/devices/:id/streams',
  access: 'live:view',
  summary: 'Show how the streams of a device are at this moment.',
  params: DeviceParams,
  response: z.strictObject({
    streams: z.array(
      z.strictObject({
        channelId: z.string(),
        profileId: z.string(),
        ...LiveState.shape,
        viewers: z.number(),
        bitsPerSecond: z.number(),
        picturesPerSecond: z.number(),
      }),
    ),
  }),
  errors: [],
});

export const getLiveSettings = defineEndpoint({
  method: 'GET',
  path: '/api/v1/devices/:id/live-settings',
  access: 'device:read',
  summary: 'Show how Keepsight fetches the pictures of a device.',
  params: DeviceParams,
  response: LiveSettings,
  errors: [],
});
export const setLiveSettings = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/devices/:id/live-settings',
  access: 'device:write',
  summary: 'Choose how Keepsight fetches the pictures of a device.',
  params: DeviceParams,
  body: LiveSettings,
  response: LiveSettings,
  errors: [],
});

export const getSnapshot = defineEndpoint({
  method: 'GET',
  path: '/api/v1/devices/:id/channels/:channel/snapshot',
  access: 'live:view',
  summary: 'Take a picture with the camera now.',
  params: ChannelParams,
  query: z.strictObject({ width: z.coerce.number().int().min(16).max(16_384).optional() }),
  response: z.strictObject({ mediaType: z.literal('image/jpeg'), bytes: z.instanceof(Uint8Array) }),
  binary: 'image/jpeg',
  errors: actionErrors,
});

export const listPtzPresets = defineEndpoint({
  method: 'GET',
  path: '/api/v1/devices/:id/channels/:channel/ptz/presets',
  access: 'ptz:control',
  summary: 'List the positions that a camera knows.',
  params: ChannelParams,
  response: z.strictObject({ presets: z.array(PtzPreset) }),
  errors: actionErrors,
});
export const controlPtz = defineEndpoint({
  method: 'POST',
  path: '/api/v1/devices/:id/channels/:channel/ptz',
  access: 'ptz:control',
  summary: 'Move a camera, or stop it.',
  params: ChannelParams,
  body: PtzCommand,
  response: z.null(),
  errors: actionErrors,
});

export const listDoors = defineEndpoint({
  method: 'GET',
  path: '/api/v1/devices/:id/doors',
  access: 'device:read',
  summary: 'Ask a door controller how its doors are.',
  params: DeviceParams,
  response: z.strictObject({ doors: z.array(Door) }),
  errors: actionErrors,
});
export const operateDoor = defineEndpoint({
  method: 'POST',
  path: '/api/v1/devices/:id/doors/:door/operate',
  access: 'door:control',
  summary: 'Lock a door, unlock it, or open it for a moment.',
  params: DeviceParams.extend({ door: z.string().min(1).max(128) }),
  body: z.strictObject({
    operation: DoorOperation,
    /** The name of the door, as the person saw it: what stands on the screen is what moves. */
    confirm: z.string().min(1).max(256),
  }),
  response: Door,
  errors: [...actionErrors, 'live.door-other', 'live.door-cannot'],
});

export const getSpeaker = defineEndpoint({
  method: 'GET',
  path: '/api/v1/devices/:id/speaker',
  access: 'device:read',
  summary: 'Ask a speaker for its volume and its clips.',
  params: DeviceParams,
  response: Speaker,
  errors: actionErrors,
});
export const controlSpeaker = defineEndpoint({
  method: 'POST',
  path: '/api/v1/devices/:id/speaker',
  access: 'speaker:control',
  summary: 'Set the volume of a speaker, play a clip or a test tone, or stop.',
  params: DeviceParams,
  body: SpeakerCommand,
  response: Speaker,
  errors: [...actionErrors, 'live.talk-busy', 'device.audio-busy', 'device.audio-off', 'device.audio-format'],
});

const layoutPath = '/api/v1/live/layouts';
export const listLayouts = defineEndpoint({
  method: 'GET',
  path: layoutPath,
  access: 'live:view',
  summary: 'List your layouts and the shared ones.',
  response: z.strictObject({ layouts: z.array(Layout) }),
  errors: [],
});
export const createLayout = defineEndpoint({
  method: 'POST',
  path: layoutPath,
  access: 'live:view',
  summary: 'Save a layout.',
  body: LayoutInput,
  response: Layout,
  errors: ['layout.name-taken', 'layout.too-many'],
});
export const updateLayout = defineEndpoint({
  method: 'PUT',
  path: `${layoutPath}/:id`,
  access: 'live:view',
  summary: 'Change a layout of yours.',
  params: z.strictObject({ id: Id }),
  body: LayoutInput,
  response: Layout,
  errors: ['layout.name-taken'],
});
export const deleteLayout = defineEndpoint({
  method: 'DELETE',
  path: `${layoutPath}/:id`,
  access: 'live:view',
  summary: 'Delete a layout of yours.',
  params: z.strictObject({ id: Id }),
  response: z.null(),
  errors: [],
});
