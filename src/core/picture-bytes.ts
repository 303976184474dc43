/** What a picture is by its first bytes. Devices are not believed when they name a media type. */

/** Start of image, then the first marker. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}
