/**
 * XML of devices as a small tree: bounded, without DTD and entities, names without their prefixes. The parser under it is
 * fast-xml-parser; what it is too tolerant about (unbalanced tags, depth, document types, processing instructions) is
 * refused by a scan before. Drivers see `XmlElement` and never a raw object.
 */

import { XMLParser } from 'fast-xml-parser';
import { scanXml } from './xml-scan.ts';

export interface XmlElement {
  /** Local name: the prefix is the sender's free choice and is left out. */
  readonly name: string;
  /** By local name, without namespace declarations. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The element's own text, without that of its children, without blanks around it. */
  readonly text: string;
}

export type XmlResult =
  | { readonly ok: true; readonly root: XmlElement }
  | { readonly ok: false; readonly problem: string };

export interface XmlLimits {
  /** Of the input; characters for text, which is at most as many as its bytes. */
  readonly maxBytes: number;
}

/** Parses a document. Never throws; the problem is one part of a sentence. */
export function parseXml(input: string | Uint8Array, limits: XmlLimits): XmlResult {
  if (input.length > limits.maxBytes) return { ok: false, problem: `it is larger than ${limits.maxBytes} bytes` };
  const text = typeof input === 'string' ? input : new TextDecoder().decode(input);
  const scan = scanXml(text);
  if (!scan.ok) return scan;
  try {
    const [root] = toElements(parser.parse(scan.content));
    return root === undefined ? { ok: false, problem: 'it has no element' } : { ok: true, root };
  } catch {
    // Names that the parser reserves, such as `__proto__`; its message quotes the input and is not for a person.
    return { ok: false, problem: 'a name in it is not allowed' };
  }
}

const textKey = '#text';
const cdataKey = '#cdata';
const attributesKey = ':@';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // References are decoded below: only the five of XML and numbers, and never inside of CDATA.
  processEntities: false,
  cdataPropName: cdataKey,
  textNodeName: textKey,
});

type RawNode = Readonly<Record<string, unknown>>;

/** The parser's own output: a list of nodes, each with one name as key. Anything else in it is not a node. */
function rawNodes(raw: unknown): readonly RawNode[] {
  return Array.isArray(raw) ? raw.filter((node): node is RawNode => typeof node === 'object' && node !== null) : [];
}

/** The scan has limited the depth, so this recursion is safe. */
function toElements(raw: unknown): XmlElement[] {
  const elements: XmlElement[] = [];
  for (const node of rawNodes(raw)) {
    const name = Object.keys(node).find((key) => key !== attributesKey);
    if (name === undefined || name === textKey || name === cdataKey) continue;
    const content = node[name];
    const attributes = toAttributes(node[attributesKey]);
    elements.push({ name, attributes, children: toElements(content), text: toText(content) });
  }
  return elements;
}

const noAttributes: ReadonlyMap<string, string> = new Map();

function toAttributes(raw: unknown): ReadonlyMap<string, string> {
  if (typeof raw !== 'object' || raw === null) return noAttributes;
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    if (name !== 'xmlns' && typeof value === 'string') attributes.set(name, decodeReferences(value));
  }
  return attributes;
}

function toText(raw: unknown): string {
  let text = '';
  for (const node of rawNodes(raw)) {
    const plain = node[textKey];
    if (typeof plain === 'string') text += decodeReferences(plain);
    else if (node[cdataKey] !== undefined) text += cdataText(node[cdataKey]);
  }
  return text.trim();
}

function cdataText(raw: unknown): string {
  const text = rawNodes(raw)[0]?.[textKey];
  return typeof text === 'string' ? text : '';
}

const namedReferences: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** An unknown reference stays as it is written: devices put bare `&` into addresses. */
function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, ...groups: string[]) => {
    const [decimal, hex, name] = groups;
    if (name !== undefined) return namedReferences.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : whole;
  });
}

/** The first child by local names, one level for each name. */
export function child(element: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let current = element;
  for (const name of path) current = current?.children.find((candidate) => candidate.name === name);
  return current;
}

export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((candidate) => candidate.name === name) ?? [];
}

/** The text of the element at the path; `undefined` when there is none or it is empty. */
export function textOf(element: XmlElement | undefined, ...path: readonly string[]): string | undefined {
  const text = child(element, ...path)?.text;
  return text === '' ? undefined : text;
}

export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.get(name);
}

/** For text and attribute values that we write. Characters that XML 1.0 cannot carry are dropped. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unwritable, '')
    .replaceAll(/[&<>"'\r\n\t]/g, (char) => `&#${char.charCodeAt(0)};`);
}

// eslint-disable-next-line no-control-regex -- these are the characters that XML 1.0 forbids
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
