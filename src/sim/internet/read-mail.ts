/** What a person reads of a mail: its subject and its text part. As much of MIME as our own mails use. */

export interface ReadMail {
  readonly subject: string;
  readonly text: string;
}

/** @param source one character for each byte */
export function readMail(source: string): ReadMail {
  const { headers, body } = split(source);
  return { subject: decodeWords(headers.get('subject') ?? ''), text: textOf(headers, body).replaceAll('\r\n', '\n') };
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

function split(source: string): Part {
  const end = source.indexOf('\r\n\r\n');
  const head = end === -1 ? source : source.slice(0, end);
  // RFC 5322, section 2.2.3: a line that begins with a space goes on the one before.
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon === -1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
  });
  return { headers: new Map(headers), body: end === -1 ? '' : source.slice(end + 4) };
}

/** Of several parts the plain text. */
function textOf(headers: Part['headers'], body: string): string {
  const type = headers.get('content-type') ?? 'text/plain';
  const boundary = /^multipart\/.*;\s*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary === undefined) return decodeBody(headers.get('content-transfer-encoding') ?? '', body).trim();
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '')));
  const plain = parts.find((part) => /^text\/plain/i.test(part.headers.get('content-type') ?? '')) ?? parts[0];
  return plain === undefined ? '' : textOf(plain.headers, plain.body);
}

function decodeBody(encoding: string, body: string): string {
  switch (encoding.toLowerCase()) {
    case 'quoted-printable':
      return utf8(fromQuotedPrintable(body.replaceAll(/=\r\n/g, '')));
    case 'base64':
      return utf8(atob(body.replaceAll(/\s/g, '')));
    default:
      return utf8(body);
  }
}

/** RFC 2047: `=?UTF-8?Q?…?=`, and the space between two of them is none. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/(=\?[^?]+\?[QB]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_all, encoding: string, word: string) =>
      encoding.toUpperCase() === 'B' ? utf8(atob(word)) : utf8(fromQuotedPrintable(word.replaceAll('_', ' '))),
    );
}

function fromQuotedPrintable(text: string): string {
  return text.replaceAll(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function utf8(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}
