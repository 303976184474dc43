/** Channels with their stream profiles: Media2 where the device has it, else Media1. */

import { escapeXml, textOf, type XmlElement } from '#src/wire/xml.ts';
import type { DriverContext } from '../../kit/driver.ts';
import type { ChannelsFact, Collected } from '../../kit/facts.ts';
import { callOnvif, isAbsent, type OnvifCall, responseOrThrow } from './onvif-call.ts';
import type { MediaProfile } from './parse-profiles.ts';
import { type MediaService, readProfiles } from './read-profiles.ts';
import { readServices } from './services.ts';
import { correctUrl } from './stated-url.ts';

/** Each address costs a request; what is above is listed without one. */
const maxAddressed = 64;
/** As `facts.ts` allows. */
const maxChannels = 256;
const maxProfilesPerChannel = 64;

type Channel = ChannelsFact['channels'][number];

export async function collectChannels(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'channels'> | undefined> {
  const services = await readServices(context, signal);
  const found = services && (await readProfiles(context, services, signal));
  return found && addressed(context, found.media, found, signal);
}

interface ProfileList {
  readonly profiles: readonly MediaProfile[];
  readonly source: string;
}

async function addressed(
  context: DriverContext,
  media: MediaService,
  list: ProfileList,
  signal: AbortSignal,
): Promise<Collected<'channels'>> {
  const reader = createUriReader(context, media, signal);
  const channels = new Map<string, Channel>();
  for (const [index, profile] of list.profiles.entries()) {
    const mayAsk = index < maxAddressed;
    const known = channels.get(profile.source);
    if (known === undefined && channels.size >= maxChannels) continue;
    const rtspUrl = mayAsk ? await reader.streamUrl(profile.token) : undefined;
    const stream = { ...profile.stream, ...(rtspUrl !== undefined && { rtspUrl }) };
    if (known !== undefined) {
      if (known.profiles.length < maxProfilesPerChannel) known.profiles.push(stream);
      continue;
    }
    const snapshotUrl = mayAsk ? await reader.snapshotUrl(profile.token) : undefined;
    channels.set(profile.source, {
      id: profile.source,
      name: profile.sourceName ?? `Channel ${channels.size + 1}`,
      ...(snapshotUrl !== undefined && { snapshotUrl }),
      profiles: [stream],
    });
  }
  const note = reader.foreignHost() === undefined ? '' : ' (addresses put onto the host that answers)';
  return { value: { channels: [...channels.values()] }, source: `${list.source}, GetStreamUri, GetSnapshotUri${note}` };
}

function createUriReader(context: DriverContext, media: MediaService, signal: AbortSignal) {
  let foreignHost: string | undefined;
  let hasSnapshots = true;

  const correct = (response: XmlElement, schemes: readonly string[]): string | undefined => {
    const corrected = correctUrl(textOf(response, ...media.uriPath) ?? '', context.target.host, schemes);
    foreignHost ??= corrected?.foreignHost;
    return corrected?.url;
  };

  const ask = async (operation: string, content: string): Promise<XmlElement | undefined> => {
    const call: OnvifCall = { path: media.path, service: media.service, operation, content, auth: 'device' };
    const outcome = await callOnvif(context, call, signal);
    if (operation === 'GetSnapshotUri' && isAbsent(outcome)) hasSnapshots = false;
    // One profile that cannot be streamed must not hide the others; a refused login must.
    if (outcome.kind === 'fault') return undefined;
    return responseOrThrow(context, call, outcome);
  };

  return {
    foreignHost: (): string | undefined => foreignHost,
    streamUrl: async (token: string): Promise<string | undefined> => {
      const response = await ask('GetStreamUri', media.streamContent(token));
      return response && correct(response, ['rtsp:', 'rtsps:']);
    },
    snapshotUrl: async (token: string): Promise<string | undefined> => {
      if (!hasSnapshots) return undefined;
      const prefix = media.service;
      const content = `<${prefix}:ProfileToken>${escapeXml(token)}</${prefix}:ProfileToken>`;
      const response = await ask('GetSnapshotUri', content);
      return response && correct(response, ['http:', 'https:']);
    },
  };
}
