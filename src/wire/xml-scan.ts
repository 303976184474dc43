/**
 * A linear look over an XML document before the parser sees it: is it one balanced tree without document type and
 * processing instructions, within our bounds? What passes here the parser reads the same way, so no input can be small to
 * the scan and large to the parser.
 */

/**
 * ONVIF answers reach about 20.
 *
 * @internal exported for its test
 */
export const maxXmlDepth = 64;
/**
 * The largest honest answer, all profiles of a 64-channel encoder, has about 12,000.
 *
 * @internal exported for its test
 */
export const maxXmlElements = 20_000;
/** Per element; SOAP envelopes of gSOAP declare up to 80 namespaces. */
const maxAttributes = 256;
const maxNameLength = 256;

export type ScanResult =
  | { readonly ok: true; /** Without declaration and byte order mark. */ readonly content: string }
  | { readonly ok: false; readonly problem: string };

interface Scanner {
  readonly text: string;
  at: number;
  readonly open: string[];
  elements: number;
}

type Step = string | undefined;

const declaration = /^\ufeff?\s*<\?xml(?:\s[^<>?]*)?\?>/;
const name = /[\p{L}_][\p{L}\p{N}_.\-\u00b7]*(?::[\p{L}_][\p{L}\p{N}_.\-\u00b7]*)?/uy;
const attribute = /\s+([\p{L}_][\p{L}\p{N}_.\-\u00b7:]*)\s*=\s*(?:"[^"<]*"|'[^'<]*')/uy;
const tagEnd = /\s*(\/?)>/y;
const closingTag = /<\/([^\s<>/]+)\s*>/y;

export function scanXml(text: string): ScanResult {
  const content = withoutPadding(text)
    .replace(declaration, '')
    .replace(/^\ufeff/, '');
  const scanner: Scanner = { text: content, at: 0, open: [], elements: 0 };
  for (;;) {
    const next = content.indexOf('<', scanner.at);
    const end = next === -1 ? content.length : next;
    if (scanner.open.length === 0 && content.slice(scanner.at, end).trim() !== '') return fail('text outside of it');
    if (next === -1) break;
    scanner.at = next;
    const problem = readMarkup(scanner);
    if (problem !== undefined) return fail(problem);
  }
  if (scanner.open.length > 0) return fail('it ends in the middle');
  if (scanner.elements === 0) return fail('it has no element');
  return { ok: true, content };
}

/** Some devices send the zero byte that ends the text in their memory. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}

function fail(problem: string): ScanResult {
  return { ok: false, problem };
}

function readMarkup(scanner: Scanner): Step {
  const { text, at } = scanner;
  if (text.startsWith('</', at)) return readClosingTag(scanner);
  if (text.startsWith('<!--', at)) return skipTo(scanner, at + 4, '-->');
  if (text.startsWith('<![CDATA[', at)) {
    return scanner.open.length === 0 ? 'text outside of it' : skipTo(scanner, at + 9, ']]>');
  }
  if (text.startsWith('<!', at)) return 'a document type is not allowed';
  if (text.startsWith('<?', at)) return 'a processing instruction is not allowed';
  return readOpeningTag(scanner);
}

function skipTo(scanner: Scanner, from: number, mark: string): Step {
  const end = scanner.text.indexOf(mark, from);
  if (end === -1) return 'it ends in the middle';
  scanner.at = end + mark.length;
  return undefined;
}

function readClosingTag(scanner: Scanner): Step {
  const match = matchAt(closingTag, scanner);
  if (match === undefined) return 'a closing tag that is not one';
  if (scanner.open.pop() !== match[1]) return 'tags that do not fit together';
  return undefined;
}

function readOpeningTag(scanner: Scanner): Step {
  scanner.at += 1;
  const tagName = matchAt(name, scanner)?.[0];
  if (tagName === undefined || tagName.length > maxNameLength || tagName.startsWith('xmlns:'))
    return 'a tag without name';
  scanner.elements += 1;
  if (scanner.elements > maxXmlElements) return `it has more than ${maxXmlElements} elements`;
  if (scanner.elements > 1 && scanner.open.length === 0) return 'it has more than one root';
  for (let count = 0; matchAt(attribute, scanner) !== undefined; count += 1) {
    if (count >= maxAttributes) return `a tag has more than ${maxAttributes} attributes`;
  }
  const end = matchAt(tagEnd, scanner);
  if (end === undefined) return 'a tag that is not one';
  if (end[1] === '/') return undefined;
  scanner.open.push(tagName);
  return scanner.open.length > maxXmlDepth ? `it is nested deeper than ${maxXmlDepth}` : undefined;
}

/** Matches a sticky pattern at the scanner's place and moves over it. */
function matchAt(pattern: RegExp, scanner: Scanner): RegExpExecArray | undefined {
  pattern.lastIndex = scanner.at;
  const match = pattern.exec(scanner.text);
  if (match === null) return undefined;
  scanner.at += match[0].length;
  return match;
}
