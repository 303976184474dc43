/** Text from people and from monitors, made harmless for every format before it is encoded for one of them. */

/** Controls that XML 1.0 forbids, and that nobody reads. Tab and line feed stay. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g;
/**
 * Controls of writing direction (Unicode TR9: embeddings, overrides, isolates and marks). One that is not closed turns the
 * text around it; `dir="auto"` and `<bdi>` do what an honest writer wants of them.
 */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const loneSurrogates = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** No text that people write is longer: a statement has 20,000 characters at most, and everything else is far shorter. */
const charactersMax = 20_000;

export function safeText(text: string, charactersMost = charactersMax): string {
  const whole = text.length > charactersMost ? `${text.slice(0, charactersMost)}…` : text;
  return whole
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(controls, '')
    .replaceAll(directions, '')
    .replaceAll(loneSurrogates, '\u{fffd}');
}

/** For titles, names and headers: one line. */
export function oneLine(text: string): string {
  return safeText(text).replaceAll(/\s+/g, ' ').trim();
}
