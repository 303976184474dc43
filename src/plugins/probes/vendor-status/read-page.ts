/** A plain status page: rows by selector, and the words for each state from a table. */

import { selectAll, selectOne } from 'css-select';
import { z } from 'zod';
import { stateOfText, usualWords, type ClaimWord, type ReadState } from './claim-words.ts';
import { componentsMax, keyText, nameText, timeField, type ClaimedPart, type ClaimResult } from './claim-fields.ts';
import { parsePage, textOfNode, type TreeNode } from './page-tree.ts';

/**
 * Tags, classes, ids, attributes, `>` and blanks. Whatever would have to look at a page again and again is left out: the
 * page is somebody else's, and could be made to be slow.
 */
const selectorPattern = /^[\w.#[\]="'*> -]+(?::(?:first|last)-child[\w.#[\]="'*> -]*)*$/;
const descendantsMax = 2;

const Selector = z
  .string()
  .trim()
  .max(200)
  .refine(
    (text) => text === '' || selectorPattern.test(text),
    'holds more than tags, classes, ids, attributes, > and blanks',
  )
  .refine((text) => descendantsOf(text) <= descendantsMax, 'has more than two steps without >')
  .refine(isReadable, 'cannot be read');

function descendantsOf(selector: string): number {
  const bare = selector.replaceAll(/\[[^\]]*\]/g, '').replaceAll(/\s*>\s*/g, '>');
  return bare.split(/\s+/).length - 1;
}

function isReadable(selector: string): boolean {
  try {
    if (selector !== '') selectOne(selector, []);
    return true;
  } catch {
    return false;
  }
}

export const PageSelectors = z.strictObject({
  component: Selector.default('').describe('Selects each row that stands for a component, such as li.component.'),
  name: Selector.default('').describe('Within the row: its name. The whole row when empty.'),
  state: Selector.default('').describe('Within the row: its state. The whole row when empty.'),
  stateAttribute: z
    .string()
    .regex(/^[\w-]{0,60}$/, 'is no name of an attribute')
    .default('')
    .describe('The state stands in this attribute, such as data-status or class, instead of in the text.'),
  overall: Selector.default('').describe('The state of the whole.'),
  updated: Selector.default('').describe(
    'When the page says that it is from; a datetime attribute counts before the text.',
  ),
});
export type PageSelectors = z.output<typeof PageSelectors>;

export function readStatusPage(html: string, selectors: PageSelectors, ownWords: readonly ClaimWord[]): ClaimResult {
  if (selectors.component === '' && selectors.overall === '') {
    return {
      ok: false,
      failure: 'self.settings',
      problem: 'A plain page needs a selector for its components or for the whole.',
    };
  }
  const words = [...ownWords, ...usualWords];
  const { tree } = parsePage(html);
  const rows = selectors.component === '' ? [] : selectAll<TreeNode, TreeNode & object>(selectors.component, tree);
  const parts = new Map<string, ClaimedPart>();
  for (const row of rows.slice(0, componentsMax)) {
    const part = readRow(row, selectors, words);
    if (part !== undefined && !parts.has(part.key)) parts.set(part.key, part);
  }
  const overallText = selectors.overall === '' ? undefined : textAt(tree, selectors.overall);
  if (parts.size === 0 && overallText === undefined) {
    return { ok: false, failure: 'content.missing', problem: 'The page holds nothing that the selectors name.' };
  }
  const overall = overallText === undefined ? undefined : (stateOfText(overallText, words)?.state ?? 'unknown');
  const isKnown = [...parts.values()].some(({ state }) => state !== 'unknown') || (overall ?? 'unknown') !== 'unknown';
  if (!isKnown)
    return { ok: false, failure: 'content.unexpected', problem: 'No state on the page is one of the known words.' };
  return {
    ok: true,
    claim: { overall, components: [...parts.values()], incidents: [], ...updatedAt(tree, selectors.updated) },
    skipped: rows.length - parts.size,
  };
}

function readRow(row: TreeNode, selectors: PageSelectors, words: readonly ClaimWord[]): ClaimedPart | undefined {
  const name = nameText(selectors.name === '' ? textOfNode(row) : (textAt([row], selectors.name) ?? ''));
  if (name === '') return undefined;
  const holder = selectors.state === '' ? row : selectOne<TreeNode, TreeNode & object>(selectors.state, [row]);
  const read = holder === null ? undefined : stateOf(holder, selectors.stateAttribute, words);
  return { key: keyText(name), name, state: read?.state ?? 'unknown', isMaintenance: read?.isMaintenance ?? false };
}

/** In an attribute such as `class`, one of its words is enough. */
function stateOf(holder: TreeNode, attribute: string, words: readonly ClaimWord[]): ReadState | undefined {
  if (attribute === '') return stateOfText(textOfNode(holder), words);
  const value = attributeOf(holder, attribute) ?? '';
  const whole = stateOfText(value, words);
  if (whole !== undefined) return whole;
  const known = value.split(/\s+/).flatMap((token) => stateOfText(token, words) ?? []);
  return known[0];
}

function attributeOf(node: TreeNode, name: string): string | undefined {
  if (!('attribs' in node) || !Object.hasOwn(node.attribs, name)) return undefined;
  return node.attribs[name];
}

function textAt(nodes: readonly TreeNode[], selector: string): string | undefined {
  const found = selectOne<TreeNode, TreeNode & object>(selector, [...nodes]);
  return found === null ? undefined : textOfNode(found).trim();
}

function updatedAt(tree: readonly TreeNode[], selector: string): { pageUpdatedAt?: number } {
  if (selector === '') return {};
  const found = selectOne<TreeNode, TreeNode & object>(selector, [...tree]);
  if (found === null) return {};
  return timeField('pageUpdatedAt', attributeOf(found, 'datetime') ?? textOfNode(found).trim());
}
