/** Small pieces that the generated pages have in common. */

export const generatedNotice = '<!-- Written by `npm run generate`; do not edit by hand. -->';

/** Text inside a table: a bar would end the cell, and angle brackets would be taken for HTML. */
export function tableCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', ' ');
}
