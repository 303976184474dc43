/** What must be said in every language of the public page. */

import type { en } from './en.data.ts';

export type PageWord = keyof typeof en;
export type PageWords = Readonly<Record<PageWord, string>>;
