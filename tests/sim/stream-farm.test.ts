import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeRtp, type RtpPacket } from '#src/wire/rtp.ts';
import { createRtspReader, encodeRtspMessage, type RtspItem } from '#src/wire/rtsp.ts';
import { startStreamFarm, type StreamFarm } from '#src/sim/stream-farm.ts';
import { until } from './client.ts';

let farm: StreamFarm | undefined;

afterEach(async () => {
  await farm?.close();
  farm = undefined;
});

/** All items of one camera until enough packets came. */
async function watch(url: string, seconds: number): Promise<RtpPacket[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const items: RtspItem[] = [];
  const reader = createRtspReader();
  socket.on('data', (chunk: Buffer) => items.push(...reader.push(new Uint8Array(chunk))));
  const ask = async (method: string, headers: [string, string][] = []): Promise<void> => {
    const responses = (): number => items.filter(({ kind }) => kind === 'response').length;
    const before = responses();
    const message = { kind: 'request' as const, method, uri: url, headers: [['CSeq', '1'], ...headers] as const };
    socket.write(encodeRtspMessage({ ...message, body: new Uint8Array() }));
    await until(() => Promise.resolve(responses() > before));
  };
  await ask('DESCRIBE');
  await ask('SETUP', [['Transport', 'RTP/AVP/TCP;unicast;interleaved=0-1']]);
  await ask('PLAY');
  const packets = (): RtpPacket[] =>
    items.flatMap((item) => (item.kind === 'frame' && item.channel === 0 ? (decodeRtp(item.payload) ?? []) : []));
  await until(() => {
    const all = packets();
    return Promise.resolve((all.at(-1)?.timestamp ?? 0) - (all[0]?.timestamp ?? 0) >= seconds * 90_000);
  });
  socket.destroy();
  return packets();
}

describe('a stream farm', () => {
  it('sends the wanted bitrate from every camera, in order, from a key picture on', async () => {
    farm = await startStreamFarm({ count: 3, bitrateMbps: 4, block: '127.35.12', port: 8554 });
    expect(farm.urls).toHaveLength(3);
    for (const url of farm.urls) {
      const packets = await watch(url, 2);
      // STAP-A with the parameter sets first.
      expect((packets[0]?.payload[0] ?? 0) & 0x1f).toBe(24);
      const steps = packets
        .slice(1)
        .map(({ sequence }, index) => (sequence - (packets[index]?.sequence ?? 0)) & 0xffff);
      expect(new Set(steps)).toEqual(new Set([1]));
      const [first] = packets;
      const wholeSeconds = packets.filter(({ timestamp }) => timestamp - (first?.timestamp ?? 0) < 180_000);
      const bits = wholeSeconds.reduce((sum, { payload }) => sum + payload.length * 8, 0);
      expect(bits / 2 / 1_000_000).toBeGreaterThan(3.8);
      expect(bits / 2 / 1_000_000).toBeLessThan(4.3);
    }
  });

  it('says when it cannot open its ports', async () => {
    farm = await startStreamFarm({ count: 1, bitrateMbps: 4, block: '127.35.13' });
    await expect(startStreamFarm({ count: 1, bitrateMbps: 4, block: '127.35.13' })).rejects.toThrow('ports free');
  });
});
