import fc from 'fast-check';

/**
 * Any text, also halves of characters and control characters. The library's own unit `binary` takes a second to set up
 * in each file; this takes none.
 */
export function anyText(maxLength = 200): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { maxLength }).map((codes) => String.fromCharCode(...codes));
}
