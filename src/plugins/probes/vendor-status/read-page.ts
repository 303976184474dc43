/** A plain status page: rows by selector, and the words for each state from a table. */

import { selectAll, selectOne } from 'css-select';
import { stateOfText, usualWords, type ClaimWord, type ReadState } from './claim-words.ts';
import { componentsMax, keyText, nameText, timeField, type ClaimedPart, type ClaimResult } from './claim-fields.ts';
import type { PageSelectors } from './page-selectors.ts';
import { parsePage, textOfNode, type TreeNode } from './page-tree.ts';

export function readStatusPage(html: string, selectors: PageSelectors, ownWords: readonly ClaimWord[]): ClaimResult {
  const unreadable = Object.entries(selectors).find(([name, text]) => name !== 'stateAttribute' && !isReadable(text));
  if (unreadable !== undefined) {
    return { ok: false, failure: 'self.settings', problem: `The selector for ${unreadable[0]} cannot be read.` };
  }
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

function isReadable(selector: string): boolean {
  try {
    if (selector !== '') selectOne(selector, []);
    return true;
  } catch {
    return false;
  }
}
