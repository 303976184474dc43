/** HTML as a small tree: bounded in elements and depth, scripts and styles are text that nobody reads. */

import { DomHandler, DomUtils, Parser } from 'htmlparser2';

type Tree = DomHandler['dom'];
export type TreeNode = Tree[number];

/** A status page has some thousands. */
const elementsMax = 20_000;
/** Browsers stop at 512; what is deeper hangs at the deepest, so that nothing that walks the tree can overflow. */
const depthMax = 100;

const unread = new Set(['script', 'style', 'template', 'noscript']);

/** Never throws; what goes beyond the bounds is left out. */
export function parsePage(html: string): { tree: Tree; isCut: boolean } {
  const handler = new DomHandler();
  let depth = 0;
  let skippedDepth = 0;
  let elements = 0;
  let isCut = false;
  const parser = new Parser({
    onparserinit: (own) => handler.onparserinit(own),
    onopentag: (name, attributes) => {
      elements += 1;
      if (skippedDepth > 0 || depth >= depthMax || elements > elementsMax || unread.has(name)) {
        if (!unread.has(name)) isCut = true;
        skippedDepth += 1;
        return;
      }
      depth += 1;
      handler.onopentag(name, attributes);
    },
    onclosetag: () => {
      if (skippedDepth > 0) {
        skippedDepth -= 1;
        return;
      }
      depth -= 1;
      handler.onclosetag();
    },
    ontext: (text) => {
      if (skippedDepth === 0) handler.ontext(text);
    },
    onend: () => handler.onend(),
  });
  parser.end(html);
  return { tree: handler.dom, isCut };
}

export function textOfNode(node: TreeNode | readonly TreeNode[]): string {
  return DomUtils.textContent(Array.isArray(node) ? [...(node as readonly TreeNode[])] : (node as TreeNode));
}

/** The text of a piece of HTML, such as the body of an entry of a feed. */
export function textOfHtml(html: string): string {
  return textOfNode(parsePage(html).tree);
}
