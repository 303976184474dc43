/**
 * Text as both engines keep it. PostgreSQL has no place for U+0000, and half a surrogate pair has no UTF-8; either in a
 * name that a device made up must not make a write fail, nor come back other than it was hashed.
 */
export function storableText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
}
