/** The media profiles of a device: Media2 where it has it, else Media1. */

import { escapeXml } from '#src/wire/xml.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { callName, callOnvif, type OnvifCall, responseOrThrow } from './onvif-call.ts';
import { type MediaProfile, parseProfiles } from './parse-profiles.ts';
import { servicePath, type ServiceList } from './services.ts';

export interface MediaService {
  readonly path: string;
  readonly service: 'trt' | 'tr2';
  readonly streamContent: (token: string) => string;
  readonly uriPath: readonly string[];
}

export interface ProfileReading {
  readonly media: MediaService;
  /** Those with a picture; at least one. */
  readonly profiles: readonly MediaProfile[];
  readonly source: string;
}

/** @throws as `responseOrThrow`; `undefined` when no media service names a profile with a picture */
export async function readProfiles(
  context: DriverContext,
  services: ServiceList,
  signal: AbortSignal,
): Promise<ProfileReading | undefined> {
  for (const media of mediaServices(services)) {
    const call: OnvifCall = {
      path: media.path,
      service: media.service,
      operation: 'GetProfiles',
      ...(media.service === 'tr2' && { content: '<tr2:Type>All</tr2:Type>' }),
      auth: 'device',
    };
    const response = responseOrThrow(context, call, await callOnvif(context, call, signal));
    const profiles = response === undefined ? [] : parseProfiles(response);
    if (profiles.length > 0) return { media, profiles, source: callName(call) };
  }
  return undefined;
}

/** In the order of trial: some devices list Media2 and answer it with nothing. */
function mediaServices(services: ServiceList): MediaService[] {
  const [second, first] = [servicePath(services, '/ver20/media/'), servicePath(services, '/ver10/media/')];
  const found: MediaService[] = [];
  if (second !== undefined) {
    found.push({
      path: second,
      service: 'tr2',
      streamContent: (token) =>
        `<tr2:Protocol>RtspUnicast</tr2:Protocol><tr2:ProfileToken>${escapeXml(token)}</tr2:ProfileToken>`,
      uriPath: ['Uri'],
    });
  }
  if (first !== undefined) {
    found.push({
      path: first,
      service: 'trt',
      streamContent: (token) =>
        '<trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol></tt:Transport>' +
        `</trt:StreamSetup><trt:ProfileToken>${escapeXml(token)}</trt:ProfileToken>`,
      uriPath: ['MediaUri', 'Uri'],
    });
  }
  return found;
}
