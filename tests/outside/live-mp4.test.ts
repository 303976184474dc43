/** Our live MP4 and our JPEG files, judged by FFmpeg. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, describe, it } from 'vitest';
import { clipFile } from '#src/sim/clips.ts';
import { splitJpegs } from '#src/sim/rtsp/jpeg.ts';
import { audioTrack, videoTrack, type Track } from '#src/sim/rtsp/tracks.ts';
import type { AudioDescription, VideoDescription } from '#src/wire/access-unit.ts';
import { createDepacketizer } from '#src/wire/depacketize.ts';
import type { DepacketizedUnit } from '#src/wire/depacketizer.ts';
import { createMp4Writer } from '#src/wire/fmp4.ts';
import { sdpFormats } from '#src/wire/sdp.ts';
import { withoutReorderingConfig } from '#src/wire/video-parameters.ts';
import { runProgram } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'keepsight-mp4-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Stream {
  readonly description: VideoDescription | AudioDescription;
  readonly units: readonly DepacketizedUnit[];
  readonly clockRate: number;
}

/** One round of the clip, as our depacketizer gives it out. */
function streamOf(track: Track): Stream {
  const media = track.describe('track');
  const [format] = sdpFormats(media);
  if (format === undefined) throw new Error('the clip has no format');
  const depacketizer = createDepacketizer(format, media);
  if ('unsupported' in depacketizer) throw new Error(depacketizer.unsupported);
  let timestamp = 0;
  const units = track.samples.flatMap(({ payloads, duration }) => {
    const items = payloads.flatMap((payload, index) => {
      const marker = index === payloads.length - 1;
      return depacketizer.push({ payloadType: 96, marker, sequence: 0, timestamp, ssrc: 1, payload, lost: false });
    });
    timestamp += duration;
    return items.flatMap((item) => (item.kind === 'unit' ? [item.unit] : []));
  });
  const description = depacketizer.description();
  if (description === undefined) throw new Error('the clip has no description');
  return { description, units, clockRate: format.clockRate };
}

function writeMp4(name: string, { description, units, clockRate }: Stream): string {
  const writer = createMp4Writer(description);
  const fragments = units.map((unit) =>
    writer.fragment({ ...unit, mediaTimeUs: Math.round((unit.rtpTimestamp * 1e6) / clockRate) }),
  );
  const path = join(folder, `${name}.mp4`);
  writeFileSync(path, Buffer.concat([writer.initSegment(), ...fragments]));
  return path;
}

/** What FFmpeg reads, and every complaint of its decoder. */
async function judge(path: string): Promise<{ streams: string; complaints: string; times: number[] }> {
  const probe = ['-v', 'error', '-count_frames', '-of', 'csv=p=0'];
  const fields = 'stream=codec_name,codec_tag_string,width,height,sample_rate,nb_read_frames';
  const streams = await runProgram('ffprobe', [...probe, '-show_entries', fields, path]);
  const times = await runProgram('ffprobe', [...probe, '-show_entries', 'packet=pts_time', path]);
  const decoded = await runProgram('ffmpeg', ['-v', 'warning', '-i', path, '-f', 'null', '-']);
  return {
    streams: streams.stdout.trim(),
    complaints: [streams.stderr, decoded.stderr].join('').trim(),
    times: times.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(Number.parseFloat),
  };
}

describe('live MP4', () => {
  it.each([
    ['h264-main', 'h264,avc1,1280,720'],
    ['h264-sub', 'h264,avc1,640,360'],
    ['h265-main', 'hevc,hvc1,1280,720'],
    ['h265-sub', 'hevc,hvc1,640,360'],
  ] as const)('is decoded without a complaint, every picture at its time: %s', async (name, expected) => {
    const stream = streamOf(videoTrack(name, 'hall'));
    const { streams, complaints, times } = await judge(writeMp4(name, stream));
    expect(complaints).toBe('');
    expect(streams).toBe(`${expected},${String(stream.units.length)}`);
    const wanted = stream.units.map(({ rtpTimestamp }) => rtpTimestamp / stream.clockRate);
    expect(times.map((time) => Math.round(time * 1000))).toEqual(wanted.map((time) => Math.round(time * 1000)));
  });

  it('is decoded with parameters that say that nothing is reordered', async () => {
    const stream = streamOf(videoTrack('h264-main', 'hall'));
    const { config } = stream.description;
    const description = { ...stream.description, config: withoutReorderingConfig(config) };
    const { complaints, streams } = await judge(writeMp4('rewritten', { ...stream, description }));
    expect(complaints).toBe('');
    expect(streams).toContain('h264,avc1,1280,720');
  });

  it('carries AAC', async () => {
    const stream = streamOf(audioTrack('aac'));
    const { complaints, streams } = await judge(writeMp4('aac', stream));
    expect(complaints).toBe('');
    expect(streams).toBe(`aac,mp4a,16000,${String(stream.units.length)}`);
  });
});

describe('a JPEG out of RTP', () => {
  it('shows the same picture as the file that the camera made', async () => {
    const [original] = splitJpegs(clipFile('hall-main.mjpeg'));
    const [rebuilt] = streamOf(videoTrack('jpeg-main', 'hall')).units;
    const digest = async (name: string, bytes: Uint8Array | undefined): Promise<string> => {
      const path = join(folder, name);
      writeFileSync(path, bytes ?? new Uint8Array());
      const result = await runProgram('ffmpeg', ['-v', 'warning', '-i', path, '-f', 'framemd5', '-']);
      expect(result.stderr).toBe('');
      return result.stdout;
    };
    expect(await digest('rebuilt.jpg', rebuilt?.data)).toBe(await digest('original.jpg', original));
  });
});
