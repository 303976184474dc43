import type { ByteStream } from '#src/core/ports.ts';

/**
 * Reads text until `isEnough`, the end of the stream, or the limit. One byte is one letter (ISO 8859-1), so nothing that is
 * no text can be misread.
 */
export async function readUntil(
  stream: ByteStream,
  isEnough: (text: string) => boolean,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ text: string; hasEnded: boolean }> {
  const decoder = new TextDecoder('latin1');
  let text = '';
  while (!isEnough(text) && text.length < maxBytes) {
    const chunk = await stream.read(signal);
    if (chunk === undefined) return { text, hasEnded: true };
    text += decoder.decode(chunk);
  }
  return { text, hasEnded: false };
}
