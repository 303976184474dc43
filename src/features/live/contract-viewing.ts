/**
 * The viewing socket, `/api/v1/live`: one WebSocket for each page that shows pictures, with a tile for each picture.
 * Text frames are the JSON messages below. Binary frames from the site are media packets (`wire/media-packet.ts`);
 * binary frames to the site are speech: one byte of tile, then G.711 µ-law at 8,000 samples a second.
 */

import { z } from 'zod';
import { Id, LiveState, StreamQuality } from './contract-schemas.ts';

export const viewingPath = '/api/v1/live';
export const viewingTilesMax = 64;
/** A viewer says at least this often what it has received. */
export const ackEveryMs = 100;

/** With what the site closes the socket. */
export const viewingCloseCodes = {
  /** The session or the token has ended, or its person may watch nothing any more. */
  signedOut: 4001,
  /** Something was sent that no viewer of ours sends, or acknowledged that was never sent. */
  nonsense: 4002,
  /** The viewer stopped reading, or reads too slowly for anything. */
  tooSlow: 4008,
  /** More messages than any viewer needs. */
  tooMany: 4029,
} as const;

const tile = z
  .number()
  .int()
  .min(0)
  .max(viewingTilesMax - 1);
const counter = z.number().int().min(0).max(0xffff_ffff);

/** What a viewer's decoder can take. */
const ViewerCodec = z.enum(['h264', 'h265', 'jpeg', 'aac', 'pcmu', 'pcma']);

export const ViewerMessage = z.discriminatedUnion('type', [
  /** Shows a channel in a tile; replaces what the tile showed. */
  z.strictObject({
    type: z.literal('open'),
    tile,
    deviceId: Id,
    channelId: z.string().min(1).max(128),
    /** `auto`: by the size of the tile and by what the line carries. */
    quality: z.enum(['auto', 'main', 'sub']),
    /** Size of the tile in device pixels. */
    width: z.number().int().min(1).max(16_384),
    height: z.number().int().min(1).max(16_384),
    audio: z.boolean(),
    codecs: z.array(ViewerCodec).max(6),
  }),
  /** Changes how an open tile is shown. */
  z.strictObject({
    type: z.literal('change'),
    tile,
    quality: z.enum(['auto', 'main', 'sub']).optional(),
    width: z.number().int().min(1).max(16_384).optional(),
    height: z.number().int().min(1).max(16_384).optional(),
    audio: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('close'), tile }),
  /** The newest packet of each slot that arrived, and how far the picture on the screen is behind it. */
  z.strictObject({
    type: z.literal('ack'),
    slots: z
      .array(z.strictObject({ slot: counter, number: counter }))
      .min(1)
      .max(viewingTilesMax),
  }),
  /** Asks for the site's clock; answered at once. */
  z.strictObject({ type: z.literal('clock'), sentAt: z.number() }),
  z.strictObject({ type: z.literal('talk'), tile, on: z.boolean() }),
]);
export type ViewerMessage = z.infer<typeof ViewerMessage>;

export const SiteMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), siteAt: z.number() }),
  z.strictObject({ type: z.literal('clock'), sentAt: z.number(), siteAt: z.number() }),
  /** From now on the pictures of the tile come under this slot; earlier slots of it are over. */
  z.strictObject({
    type: z.literal('playing'),
    tile,
    slot: counter,
    profileId: z.string(),
    quality: StreamQuality,
    /** Why this stream: as asked, or because the line or the browser cannot take the better one. */
    because: z.enum(['asked', 'tile-size', 'slow-line', 'codec', 'only-one']),
    /** Audio of this stream comes too. */
    audio: z.boolean(),
  }),
  /** How the stream of the tile is. Sent at opening and at each change. */
  z.strictObject({ type: z.literal('state'), tile, ...LiveState.shape }),
  /** Pictures left out for this viewer because its line or decoder was too slow. */
  z.strictObject({ type: z.literal('skipped'), tile, pictures: counter, total: counter }),
  /** The tile is closed by the site. `code` is that of an error, such as `access.denied`. */
  z.strictObject({ type: z.literal('closed'), tile, code: z.string(), detail: z.string() }),
  z.strictObject({
    type: z.literal('talk'),
    tile,
    on: z.boolean(),
    /** Why it ended by itself: the code of an error. */
    code: z.string().nullable(),
  }),
]);
export type SiteMessage = z.infer<typeof SiteMessage>;
