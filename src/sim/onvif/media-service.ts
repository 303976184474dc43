/** Media services, version 10 and version 20. */

import { escapeXml, textOf, children } from '#src/wire/xml.ts';
import { httpOriginOf, rtspUrlOf, streamsOf, type SimStream } from '../streams.ts';
import { noProfile, type OnvifCall, type OnvifOperations } from './call.ts';
import { ptzConfigurationBody } from './ptz-service.ts';

/** Media1 has no word for H.265: such streams are found through Media2 only. */
function media1Streams(call: OnvifCall): readonly SimStream[] {
  return streamsOf(call.device).filter((stream) => stream.format.codec !== 'h265');
}

function resolution(stream: SimStream): string {
  return `<tt:Resolution><tt:Width>${String(stream.format.width)}</tt:Width><tt:Height>${String(stream.format.height)}</tt:Height></tt:Resolution>`;
}

const multicast =
  '<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port>' +
  '<tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>';

const videoSourceBody =
  '<tt:Name>VideoSource</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>video_src_1</tt:SourceToken>' +
  '<tt:Bounds x="0" y="0" width="1280" height="720"/>';

const h264Settings = '<tt:H264><tt:GovLength>15</tt:GovLength><tt:H264Profile>Main</tt:H264Profile></tt:H264>';

function media1Profile(call: OnvifCall, element: string, stream: SimStream): string {
  const { format } = stream;
  const encoding = format.codec === 'jpeg' ? 'JPEG' : 'H264';
  const audioEncoding = stream.audio === 'aac' ? 'AAC' : 'G711';
  const audioSource =
    '<tt:AudioSourceConfiguration token="audio_src_cfg"><tt:Name>AudioSource</tt:Name><tt:UseCount>2</tt:UseCount><tt:SourceToken>audio_src_1</tt:SourceToken></tt:AudioSourceConfiguration>';
  const audioEncoder =
    `<tt:AudioEncoderConfiguration token="audio_enc_cfg"><tt:Name>AudioEncoder</tt:Name><tt:UseCount>2</tt:UseCount><tt:Encoding>${audioEncoding}</tt:Encoding>` +
    `<tt:Bitrate>${stream.audio === 'aac' ? '32' : '64'}</tt:Bitrate><tt:SampleRate>${stream.audio === 'aac' ? '16' : '8'}</tt:SampleRate>${multicast}<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:AudioEncoderConfiguration>`;
  return (
    `<${element} token="${stream.token}" fixed="true"><tt:Name>${stream.name}</tt:Name>` +
    `<tt:VideoSourceConfiguration token="video_src_cfg">${videoSourceBody}</tt:VideoSourceConfiguration>` +
    `${stream.audio === undefined ? '' : audioSource}` +
    `<tt:VideoEncoderConfiguration token="video_enc_${stream.token}"><tt:Name>VideoEncoder</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${encoding}</tt:Encoding>` +
    `${resolution(stream)}<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>${String(format.framesPerSecond)}</tt:FrameRateLimit>` +
    `<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${String(format.bitrateKbps)}</tt:BitrateLimit></tt:RateControl>` +
    `${encoding === 'H264' ? h264Settings : ''}${multicast}<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration>` +
    `${stream.audio === undefined ? '' : audioEncoder}` +
    `${call.habits.ptz ? `<tt:PTZConfiguration token="ptz_cfg">${ptzConfigurationBody}</tt:PTZConfiguration>` : ''}</${element}>`
  );
}

function media2Profile(call: OnvifCall, stream: SimStream, types: ReadonlySet<string>): string {
  const wants = (type: string): boolean => types.has('All') || types.has(type);
  const codec = stream.format.codec.toUpperCase();
  const parts = [
    wants('VideoSource') ? `<tr2:VideoSource token="video_src_cfg">${videoSourceBody}</tr2:VideoSource>` : '',
    wants('VideoEncoder')
      ? `<tr2:VideoEncoder token="video_enc_${stream.token}" GovLength="15" Profile="Main"><tt:Name>VideoEncoder</tt:Name><tt:UseCount>1</tt:UseCount>` +
        `<tt:Encoding>${codec}</tt:Encoding>${resolution(stream)}<tt:RateControl ConstantBitRate="false"><tt:FrameRateLimit>${String(stream.format.framesPerSecond)}</tt:FrameRateLimit>` +
        `<tt:BitrateLimit>${String(stream.format.bitrateKbps)}</tt:BitrateLimit></tt:RateControl><tt:Quality>4</tt:Quality></tr2:VideoEncoder>`
      : '',
    wants('AudioEncoder') && stream.audio !== undefined
      ? '<tr2:AudioEncoder token="audio_enc_cfg"><tt:Name>AudioEncoder</tt:Name><tt:UseCount>2</tt:UseCount>' +
        `<tt:Encoding>${stream.audio === 'aac' ? 'MP4A-LATM' : stream.audio.toUpperCase()}</tt:Encoding><tt:Bitrate>32</tt:Bitrate><tt:SampleRate>16</tt:SampleRate></tr2:AudioEncoder>`
      : '',
    wants('PTZ') && call.habits.ptz ? `<tr2:PTZ token="ptz_cfg">${ptzConfigurationBody}</tr2:PTZ>` : '',
  ];
  const configurations = types.size === 0 ? '' : `<tr2:Configurations>${parts.join('')}</tr2:Configurations>`;
  return `<tr2:Profiles token="${stream.token}" fixed="true"><tr2:Name>${stream.name}</tr2:Name>${configurations}</tr2:Profiles>`;
}

function chosen(call: OnvifCall, streams: readonly SimStream[]): SimStream | undefined {
  const token = textOf(call.operation, 'ProfileToken');
  return streams.find((stream) => stream.token === token);
}

function snapshotUrl(call: OnvifCall, stream: SimStream): string {
  return `${httpOriginOf(call.device)}/onvif/snapshot?profile=${stream.token}`;
}

const mediaUri = (url: string): string =>
  `<trt:MediaUri><tt:Uri>${escapeXml(url)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
  '<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT60S</tt:Timeout></trt:MediaUri>';

export const mediaOperations: OnvifOperations = {
  GetProfiles: {
    run: (call) =>
      `<trt:GetProfilesResponse>${media1Streams(call)
        .map((stream) => media1Profile(call, 'trt:Profiles', stream))
        .join('')}</trt:GetProfilesResponse>`,
  },
  GetProfile: {
    run: (call) => {
      const stream = chosen(call, media1Streams(call));
      return stream === undefined
        ? noProfile
        : `<trt:GetProfileResponse>${media1Profile(call, 'trt:Profile', stream)}</trt:GetProfileResponse>`;
    },
  },
  GetVideoSources: {
    run: () =>
      '<trt:GetVideoSourcesResponse><trt:VideoSources token="video_src_1"><tt:Framerate>15</tt:Framerate>' +
      '<tt:Resolution><tt:Width>1280</tt:Width><tt:Height>720</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>',
  },
  GetStreamUri: {
    run: (call) => {
      const stream = chosen(call, media1Streams(call));
      return stream === undefined
        ? noProfile
        : `<trt:GetStreamUriResponse>${mediaUri(rtspUrlOf(call.device, stream))}</trt:GetStreamUriResponse>`;
    },
  },
  GetSnapshotUri: {
    run: (call) => {
      const stream = chosen(call, media1Streams(call));
      return stream === undefined
        ? noProfile
        : `<trt:GetSnapshotUriResponse>${mediaUri(snapshotUrl(call, stream))}</trt:GetSnapshotUriResponse>`;
    },
  },
};

export const media2Operations: OnvifOperations = {
  GetProfiles: {
    run: (call) => {
      const token = textOf(call.operation, 'Token');
      const types = new Set(children(call.operation, 'Type').map((type) => type.text));
      const streams = streamsOf(call.device).filter((stream) => token === undefined || stream.token === token);
      return `<tr2:GetProfilesResponse>${streams.map((stream) => media2Profile(call, stream, types)).join('')}</tr2:GetProfilesResponse>`;
    },
  },
  GetStreamUri: {
    run: (call) => {
      const stream = chosen(call, streamsOf(call.device));
      return stream === undefined
        ? noProfile
        : `<tr2:GetStreamUriResponse><tr2:Uri>${escapeXml(rtspUrlOf(call.device, stream))}</tr2:Uri></tr2:GetStreamUriResponse>`;
    },
  },
  GetSnapshotUri: {
    run: (call) => {
      const stream = chosen(call, streamsOf(call.device));
      return stream === undefined
        ? noProfile
        : `<tr2:GetSnapshotUriResponse><tr2:Uri>${escapeXml(snapshotUrl(call, stream))}</tr2:Uri></tr2:GetSnapshotUriResponse>`;
    },
  },
};
