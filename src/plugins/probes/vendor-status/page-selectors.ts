/** Which parts of a plain page are read. Apart from the reader, which is loaded with the first plain page only. */

import { z } from 'zod';

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
  .refine((text) => descendantsOf(text) <= descendantsMax, 'has more than two steps without >');

function descendantsOf(selector: string): number {
  const bare = selector.replaceAll(/\[[^\]]*\]/g, '').replaceAll(/\s*>\s*/g, '>');
  return bare.split(/\s+/).length - 1;
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
