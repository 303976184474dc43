/** What the browser's WebCodecs can decode, by asking it. */

import type { VideoCodec } from '#src/wire/access-unit.ts';

/** Constrained baseline and main profile: what a browser that knows the codec at all decodes. */
const samples = { h264: 'avc1.42e01f', h265: 'hvc1.1.6.L93.B0' } as const;

export async function decodableCodecs(): Promise<VideoCodec[]> {
  if (!('VideoDecoder' in globalThis) || !('EncodedVideoChunk' in globalThis)) return [];
  const codecs = ['h264', 'h265'] as const;
  const answers = await Promise.all(codecs.map(async (codec) => await canDecode(samples[codec])));
  return codecs.filter((_codec, index) => answers[index]);
}

async function canDecode(codec: string): Promise<boolean> {
  try {
    return (await VideoDecoder.isConfigSupported({ codec, codedWidth: 1280, codedHeight: 720 })).supported === true;
  } catch {
    return false;
  }
}
