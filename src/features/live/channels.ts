/**
 * The channels that a person may watch, as a wall offers them, and how the streams of a device are. What a camera lists
 * stands in its facts as one document, so channels are counted and searched here and not in the database; a document is
 * parsed once and kept as long as the fact stays the same.
 */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { AccessRange } from '#src/core/access.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { DeviceActions } from '#src/plugins/kit/actions.ts';
import type { ChannelsFact, StreamProfile } from '#src/plugins/kit/facts.ts';
import { inRange, requireRange, visibleDevice } from '../fleet/access.ts';
import { wordsOf } from '../fleet/list-devices.ts';
import type { Reach } from '../fleet/reach.ts';
import { devicesMax } from '../fleet/repository-devices.ts';
import type * as contract from './contract.ts';
import type { LiveChannel } from './contract-schemas.ts';
import type { FactMemory } from './fact-memory.ts';
import type { Streams } from './streams.ts';

export interface ChannelParts {
  readonly reach: Pick<Reach, 'device'>;
  readonly streams: Pick<Streams, 'find' | 'seen'>;
  readonly actionsOf: (driver: string | null) => DeviceActions | undefined;
  readonly facts: FactMemory;
}

type Channels = ChannelsFact['channels'];
type Query = EndpointInput<typeof contract.listChannels>['query'];

export async function listChannels(
  parts: ChannelParts,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listChannels>,
): Promise<EndpointOutput<typeof contract.listChannels>> {
  requireRange(ctx, 'device:read');
  const range = requireRange(ctx, 'live:view');
  const { db } = ctx.store;
  const rows = await watchableDevices(db, range, query);
  await parts.facts.load(
    db,
    rows.flatMap(({ channelsFact, capabilitiesFact }) => [channelsFact, capabilitiesFact]),
  );
  const words = wordsOf(query.search);
  const found = rows.flatMap((row) =>
    parts.facts
      .channels(row.channelsFact)
      .filter((channel) => {
        const text = `${row.searchText}\n${row.siteName}\n${channel.name}`.toLowerCase();
        return words.every((word) => text.includes(word));
      })
      .map((channel) => ({ row, channel })),
  );
  const page = found.slice(query.offset, query.offset + query.limit);
  return { channels: page.map(({ row, channel }) => viewOf(parts, row, channel)), total: found.length };
}

type Row = Awaited<ReturnType<typeof watchableDevices>>[number];

/** Every device with channels in range, in the order of the list. */
async function watchableDevices(db: Db, range: AccessRange, query: Query) {
  return db
    .selectFrom('devices as d')
    .innerJoin('sites as s', 's.id', 'd.siteId')
    .innerJoin('facts as f', (join) =>
      join.onRef('f.deviceId', '=', 'd.id').on('f.kind', '=', 'channels').on('f.isCurrent', '=', 1),
    )
    .leftJoin('facts as c', (join) =>
      join.onRef('c.deviceId', '=', 'd.id').on('c.kind', '=', 'capabilities').on('c.isCurrent', '=', 1),
    )
    .where('d.removedAt', 'is', null)
    .where(inRange(range))
    .$if(query.siteId !== undefined, (some) => some.where('d.siteId', '=', query.siteId ?? ''))
    .$if(query.deviceId !== undefined, (some) => some.where('d.id', '=', query.deviceId ?? ''))
    .select(['d.id', 'd.name', 'd.siteId', 'd.driver', 'd.searchText', 's.name as siteName'])
    .select(['f.id as channelsFact', 'c.id as capabilitiesFact'])
    .orderBy('s.nameKey')
    .orderBy((eb) => eb.fn<string>('lower', ['d.name']))
    .orderBy('d.id')
    .limit(devicesMax)
    .execute();
}

function viewOf(parts: ChannelParts, row: Row, channel: Channels[number]): LiveChannel {
  const capabilities = parts.facts.capabilities(row.capabilitiesFact);
  const actions = parts.actionsOf(row.driver);
  const hasSound = channel.profiles.some(({ audioCodec }) => audioCodec !== undefined);
  return {
    deviceId: row.id,
    deviceName: row.name,
    siteId: row.siteId,
    siteName: row.siteName,
    channelId: channel.id,
    name: channel.name,
    streams: streamsOf(parts, row.id, channel),
    can: {
      ptz: capabilities.includes('ptz') && actions?.ptz !== undefined,
      listen: hasSound || capabilities.includes('audio-in'),
      talk: capabilities.includes('audio-out') && actions?.talk !== undefined,
      snapshot: actions?.snapshot !== undefined,
    },
  };
}

/** The largest is the main stream; every other is a sub stream. */
function streamsOf(parts: ChannelParts, deviceId: string, channel: Channels[number]): LiveChannel['streams'] {
  const streams = channel.profiles
    .filter(({ rtspUrl }) => rtspUrl !== undefined)
    .map((profile) => {
      const seen = parts.streams.seen({ deviceId, channelId: channel.id, profileId: profile.id });
      return {
        profileId: profile.id,
        codec: (seen?.codec ?? profile.codec ?? null)?.slice(0, 32) ?? null,
        width: seen?.width ?? profile.width ?? null,
        height: seen?.height ?? profile.height ?? null,
      };
    });
  const areas = streams.map(({ width, height }) => (width ?? 0) * (height ?? 0));
  const main = areas.indexOf(Math.max(...areas));
  return streams.map((stream, index) => ({ ...stream, quality: index === main ? 'main' : 'sub' }));
}

export async function listStreams(
  parts: ChannelParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.listStreams>,
): Promise<EndpointOutput<typeof contract.listStreams>> {
  const device = await visibleDevice(ctx, ctx.store.db, params.id, 'live:view');
  const reached = await parts.reach.device(device.id);
  const streams = (reached?.channels ?? []).flatMap((channel) =>
    channel.profiles.filter(isFetched).map((profile) => stateOf(parts, ctx, device.id, channel.id, profile.id)),
  );
  return { streams };
}

type StreamView = EndpointOutput<typeof contract.listStreams>['streams'][number];

function stateOf(
  parts: ChannelParts,
  ctx: UseCaseContext,
  ...[deviceId, channelId, profileId]: readonly [string, string, string]
): StreamView {
  const stream = parts.streams.find({ deviceId, channelId, profileId });
  const off = { state: 'off' as const, since: ctx.clock.nowMs(), fault: null, nextTryAt: null };
  if (stream === undefined) {
    return { channelId, profileId, ...off, viewers: 0, bitsPerSecond: 0, picturesPerSecond: 0 };
  }
  return { channelId, profileId, ...stream.state(), viewers: stream.viewers(), ...stream.rates() };
}

function isFetched({ rtspUrl }: StreamProfile): boolean {
  return rtspUrl !== undefined;
}
