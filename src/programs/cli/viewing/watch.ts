/** Watches one channel of a Keepsight over the viewing socket for a while, as a browser would, and measures it. */

import { z } from 'zod';
import { defineError } from '#src/core/errors.ts';
import type { Clock } from '#src/core/ports.ts';
import { ackEveryMs, SiteMessage, viewingPath, type ViewerMessage } from '#src/features/live/contract-viewing.ts';
import { LiveChannel } from '#src/features/live/contract-schemas.ts';
import type { SiteLink } from '#src/platform/site-link.ts';
import { createViewMeter, type ViewMeter, type ViewReport } from './view-meter.ts';

const ViewDenied = defineError('view.denied', {
  kind: 'forbidden',
  retry: 'never',
  message: (f: { what: string }) => `Keepsight refuses ${f.what}.`,
  remedy:
    'Use an API token of a person who may watch this camera, with the rights live:view and device:read, and check that it has not expired.',
});

const ViewNoChannel = defineError('view.no-channel', {
  kind: 'not-found',
  retry: 'never',
  message: (f: { device: string }) => `There is no camera ${f.device} that you may watch.`,
  remedy: 'Give the id or the exact name of a device that "keepsight device list" shows.',
});

const ViewChannelUnclear = defineError('view.channel-unclear', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { device: string; choices: string }) => `${f.device} stands for several channels: ${f.choices}.`,
  remedy: 'Give the id of the device, and name one of its channels with --channel.',
});

const ViewEnded = defineError('view.ended', {
  kind: 'unreachable',
  retry: 'backoff',
  message: (f: { reason: string }) => `Keepsight ended the viewing: ${f.reason}.`,
  remedy: 'Look into its log, and try again.',
});

export interface ViewWish {
  /** Id or name. */
  readonly device: string;
  readonly channel: string | undefined;
  readonly quality: 'auto' | 'main' | 'sub';
  readonly audio: boolean;
  readonly seconds: number;
}

export interface Viewed extends ViewReport {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly channelId: string;
}

const ChannelList = z.object({ channels: z.array(LiveChannel) });
const channelsMax = 20;
/** As a window of that size would ask; it decides only what `auto` takes. */
const windowSize = { width: 1920, height: 1080 };
const askTimeEveryMs = 2000;
/** What ends the viewing with a refusal and not with a fault. */
const refusalCode = /^(access|people)\./;

/** @throws ViewDenied, ViewNoChannel, ViewChannelUnclear, ViewEnded, and what `site-link.ts` throws */
export async function watch(
  parts: { readonly link: SiteLink; readonly clock: Clock },
  wish: ViewWish,
  signal: AbortSignal,
): Promise<Viewed> {
  const { link, clock } = parts;
  const channel = await findChannel(link, wish, signal);
  const meter = createViewMeter(clock.nowMs());
  const closedTile = Promise.withResolvers<never>();
  closedTile.promise.catch(() => undefined); // also when nobody waits for it any more
  const socket = await link.openSocket(
    viewingPath,
    {
      onBytes: (bytes) => meter.packet(bytes, clock.nowMs()),
      onText: (text) => {
        const message = SiteMessage.safeParse(jsonOf(text));
        if (!message.success) return;
        meter.message(message.data, clock.nowMs());
        if (message.data.type === 'closed') closedTile.reject(closedError(message.data));
      },
    },
    signal,
  );
  if ('refused' in socket) throw new ViewDenied({ what: 'the viewing socket' });
  const over = new AbortController();
  const ended = socket.closed.then(({ code, reason }) => {
    throw new ViewEnded({ reason: reason === '' ? `code ${String(code)}` : reason });
  });
  ended.catch(() => undefined); // our own closing at the end is no fault
  try {
    const say = (message: ViewerMessage): void => socket.send(JSON.stringify(message));
    say(openMessage(channel, wish));
    const during = AbortSignal.any([signal, over.signal]);
    const talking = talk(meter, { say, clock }, wish.seconds * 1000, during);
    await Promise.race([talking, closedTile.promise, ended]);
    return { ...channel, ...meter.report(clock.nowMs()) };
  } finally {
    over.abort();
    socket.close();
  }
}

interface FoundChannel {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly channelId: string;
}

async function findChannel(link: SiteLink, wish: ViewWish, signal: AbortSignal): Promise<FoundChannel> {
  const byId = await listChannels(link, { deviceId: wish.device }, signal);
  const listed = byId.length > 0 ? byId : await listChannels(link, { search: wish.device }, signal);
  const isNamed = (name: string): boolean => name.toLowerCase() === wish.device.toLowerCase();
  const named = byId.length > 0 ? byId : listed.filter(({ deviceName }) => isNamed(deviceName));
  const wanted = named.filter(({ channelId }) => wish.channel === undefined || channelId === wish.channel);
  const [first, second] = wanted;
  if (first === undefined) throw new ViewNoChannel({ device: wish.device });
  // Several channels of one camera: the first is its main one. Several cameras of one name are nobody's choice but yours.
  if (second !== undefined && wanted.some(({ deviceId }) => deviceId !== first.deviceId)) {
    const choices = wanted.map(({ deviceId, channelId }) => `${deviceId} ${channelId}`).join(', ');
    throw new ViewChannelUnclear({ device: wish.device, choices });
  }
  return { deviceId: first.deviceId, deviceName: first.deviceName, channelId: first.channelId };
}

async function listChannels(
  link: SiteLink,
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly LiveChannel[]> {
  const words = new URLSearchParams({ ...query, limit: String(channelsMax) }).toString();
  const { status, json } = await link.getJson(`/api/v1/live/channels?${words}`, signal);
  if (status === 401 || status === 403) throw new ViewDenied({ what: 'the list of channels' });
  // A name need not have the form of an id.
  if (status === 422) return [];
  const list = ChannelList.safeParse(json);
  if (!list.success) throw new ViewEnded({ reason: `an answer of status ${String(status)} that is not ours` });
  return list.data.channels;
}

function openMessage(channel: FoundChannel, wish: ViewWish): ViewerMessage {
  const { deviceId, channelId } = channel;
  const codecs = ['h264', 'h265', 'jpeg', 'aac', 'pcmu', 'pcma'] as const;
  return {
    type: 'open',
    tile: 0,
    deviceId,
    channelId,
    quality: wish.quality,
    ...windowSize,
    audio: wish.audio,
    codecs: [...codecs],
  };
}

/** Acknowledges what arrives and asks for the time, until the time is over. */
async function talk(
  meter: ViewMeter,
  parts: { readonly say: (message: ViewerMessage) => void; readonly clock: Clock },
  forMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { say, clock } = parts;
  const untilMs = clock.monotonicMs() + forMs;
  let askTimeAtMs = 0;
  for (let nowMs = clock.monotonicMs(); nowMs < untilMs; nowMs = clock.monotonicMs()) {
    if (nowMs >= askTimeAtMs) {
      say({ type: 'clock', sentAt: clock.nowMs() });
      askTimeAtMs = nowMs + askTimeEveryMs;
    }
    const slots = meter.newest();
    if (slots.length > 0) say({ type: 'ack', slots });
    await clock.sleep(Math.min(ackEveryMs, untilMs - nowMs), signal);
  }
}

function closedError(message: Extract<SiteMessage, { type: 'closed' }>): Error {
  if (refusalCode.test(message.code)) return new ViewDenied({ what: `this channel (${message.code})` });
  return new ViewEnded({ reason: `${message.detail} (${message.code})` });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
