import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOutsideWorld, type OutsideDeviceId, type OutsideWorld } from './fleet.ts';
import { runProgram } from './program.ts';

let outside: OutsideWorld;

beforeAll(async () => {
  outside = await startOutsideWorld(3);
});
afterAll(() => outside.world.close());

function rtspUrl(id: OutsideDeviceId, path: string, withLogin: boolean): string {
  const { address, ports, username, password } = outside.device(id);
  return `rtsp://${withLogin ? `${username}:${password}@` : ''}${address}:${String(ports.rtsp)}${path}`;
}

interface Case {
  readonly id: OutsideDeviceId;
  readonly path: string;
  /** Codec and size or rate of each track, as ffprobe names them. */
  readonly tracks: readonly string[];
  readonly depay: string;
}

const h264Main = 'h264,1280,720';
const cases: readonly Case[] = [
  { id: 'old', path: '/axis-media/media.amp', tracks: [h264Main], depay: 'rtph264depay ! h264parse ! avdec_h264' },
  {
    id: 'nine',
    path: '/axis-media/media.amp?streamprofile=Sub&audio=1',
    tracks: ['h264,640,360', 'pcm_mulaw,8000'],
    depay: 'rtph264depay ! h264parse ! avdec_h264',
  },
  {
    id: 'ten',
    path: '/axis-media/media.amp?videocodec=h265',
    tracks: ['hevc,1280,720'],
    depay: 'rtph265depay ! h265parse ! avdec_h265',
  },
  {
    id: 'twelve',
    path: '/axis-media/media.amp?videocodec=h264&resolution=1280x720&audio=1',
    tracks: [h264Main, 'aac,16000'],
    depay: 'rtph264depay ! h264parse ! avdec_h264',
  },
  {
    id: 'onvif-old',
    path: '/cam/realmonitor?channel=1&subtype=0',
    tracks: [h264Main, 'pcm_mulaw,8000'],
    depay: 'rtppcmudepay ! mulawdec',
  },
  {
    id: 'onvif-new',
    path: '/media/profile1',
    tracks: ['hevc,1280,720', 'aac,16000'],
    depay: 'rtpmp4gdepay ! aacparse ! avdec_aac',
  },
  {
    id: 'ten',
    path: '/axis-media/media.amp?videocodec=jpeg',
    tracks: ['mjpeg,1280,720'],
    depay: 'rtpjpegdepay ! jpegdec',
  },
  {
    id: 'onvif-h265',
    path: '/media/profile2',
    tracks: ['hevc,640,360', 'pcm_alaw,8000'],
    depay: 'rtppcmadepay ! alawdec',
  },
  { id: 'bare', path: '/live/main', tracks: [h264Main], depay: 'rtph264depay ! h264parse ! avdec_h264' },
];

const overBoth = cases.flatMap((one) => (['tcp', 'udp'] as const).map((transport) => ({ ...one, transport })));

// They wait for cameras that play in real time, and disturb nobody, so several run beside each other.
describe.concurrent('ffprobe', () => {
  it.each(overBoth)('names the tracks of $id over $transport', async ({ id, path, tracks, transport }) => {
    const { stdout, stderr } = await runProgram('ffprobe', [
      '-v',
      'error',
      '-rtsp_transport',
      transport,
      '-show_entries',
      'stream=codec_name,width,height,sample_rate',
      '-of',
      'csv=p=0',
      rtspUrl(id, path, true),
    ]);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(tracks);
  });

  it('reads a stream over TLS', async () => {
    const { address, ports, username, password } = outside.device('twelve');
    const url = `rtsps://${username}:${password}@${address}:${String(ports.rtsps)}/axis-media/media.amp?videocodec=h264`;
    const { stdout, stderr } = await runProgram('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=codec_name',
      '-of',
      'csv=p=0',
      url,
    ]);
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('h264');
  });

  it('is refused without a login and with a wrong path', async () => {
    const refused = await runProgram('ffprobe', ['-v', 'error', rtspUrl('bare', '/live/main', false)]);
    expect(refused.stderr).toContain('401 Unauthorized');
    const missing = await runProgram('ffprobe', ['-v', 'error', rtspUrl('bare', '/elsewhere', true)]);
    expect(missing.stderr).toContain('404 Not Found');
  });
});

describe.concurrent('ffmpeg', () => {
  it.each(['tcp', 'udp'] as const)(
    'decodes beyond the end of the loop without a warning over %s',
    async (transport) => {
      const url = rtspUrl('twelve', '/axis-media/media.amp?videocodec=h264&audio=1', true);
      const input = ['-nostdin', '-v', 'warning', '-rtsp_transport', transport, '-i', url];
      const { stdout, stderr } = await runProgram('ffmpeg', [...input, '-frames:v', '150', '-f', 'framecrc', '-']);
      expect(stderr).toBe('');
      const pictures = stdout.split('\n').filter((line) => line.startsWith('0,'));
      expect(pictures).toHaveLength(150);
      // 120 pictures a round: after one round the same picture comes again.
      const checksum = (line: string | undefined): string | undefined => line?.split(',').at(-1)?.trim();
      expect(checksum(pictures[135])).toBe(checksum(pictures[15]));
    },
  );
});

describe.concurrent('GStreamer', () => {
  it.each(overBoth)('decodes $id over $transport', async ({ id, path, depay, transport }) => {
    const { username, password } = outside.device(id);
    const source = [
      'rtspsrc',
      `location=${rtspUrl(id, path, false)}`,
      `user-id=${username}`,
      `user-pw=${password}`,
      `protocols=${transport}`,
    ];
    const { exitCode, stdout, stderr } = await runProgram('gst-launch-1.0', [
      ...source,
      '!',
      ...depay.split(' '),
      '!',
      'fakesink',
      'num-buffers=20',
    ]);
    // After the last picture GStreamer sends PAUSE and at times cuts it off itself with its own TEARDOWN; it then reports
    // that it could not write (gstrtspsrc.c, CLOSE flushes the busy PAUSE). All twenty pictures were there by then.
    const ownHaste = 'GstRTSPSrc:rtspsrc0: Could not write to resource.';
    const problems = stderr.split('\n').filter((line) => /ERROR|WARNING/.test(line));
    expect(stdout).toContain('Got EOS from element');
    expect(problems.filter((line) => !line.endsWith(ownHaste))).toEqual([]);
    expect(exitCode).toBe(problems.length === 0 ? 0 : 1);
  });
});
